export { type BooleanCellOptions, boolean } from './boolean-cell.ts';
export type { Cell } from './cell.ts';
export {
  type BigintCellOptions,
  bigint,
  type DecimalCellOptions,
  decimal,
  type IntegerCellOptions,
  integer,
} from './number-cells.ts';
export { enumOf, json, type TextCellOptions, text } from './text-cells.ts';
export { type DateCellOptions, date, type InstantCellOptions, instant } from './time-cells.ts';
