import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';

/** A CloudFormation template, as far as it is looked at here. */
export interface TemplateJson {
  readonly Resources?: Readonly<Record<string, TemplateResource>>;
}

interface TemplateResource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** A stack, which is synthesised; a template of `aws-cdk-lib/assertions`; or a template's JSON. */
export type TemplateSource = Stack | Template | TemplateJson;

/** @throws Error with what is wrong, when it is a stack of an app that does not synthesise */
export function templateJson(source: TemplateSource): TemplateJson {
  if (Stack.isStack(source)) return Template.fromStack(source).toJSON();
  // Two copies of aws-cdk-lib have two classes of this name.
  return isTemplate(source) ? source.toJSON() : source;
}

function isTemplate(source: Template | TemplateJson): source is Template {
  return 'toJSON' in source && typeof source.toJSON === 'function';
}
