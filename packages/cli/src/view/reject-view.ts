import type { JobReject } from '@jobstack/client';
import { styled, type Text, text } from '../terminal/text.ts';

export const REJECT_TITLES = ['LINE', 'COLUMN', 'CODE', 'MESSAGE', 'RAW'];

export function rejectRow({ line, column, code, message, raw }: JobReject): readonly Text[] {
  return [text`${line}`, text`${column ?? ''}`, styled('yellow', code), text`${message}`, text`${raw ?? ''}`];
}
