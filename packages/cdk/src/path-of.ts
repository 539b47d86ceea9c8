import type { IConstruct } from 'constructs';

/**
 * The path of a construct, without the parts called `Default`, which logical ids leave out, too: where it stands as CloudFormation knows
 * it. Security groups are described by it, and one whose description changes is replaced.
 */
export function pathOf(construct: IConstruct): string {
  return construct.node.path
    .split('/')
    .filter((part) => part !== 'Default')
    .join('/');
}
