import { Names, Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { pathOf } from '../path-of.ts';

/** Name of the stack and path of the construct in it: no two in one account and region are the same. */
export function serviceOf(construct: IConstruct): string {
  const stack = Stack.of(construct);
  // A nested stack is named in the deploy.
  const root = Token.isUnresolved(stack.stackName)
    ? Names.uniqueResourceName(stack, { separator: '-', maxLength: 128 })
    : stack.stackName;
  return `${root}${pathOf(construct).slice(pathOf(stack).length)}`.replaceAll(/[^A-Za-z0-9_-]+/g, '-');
}
