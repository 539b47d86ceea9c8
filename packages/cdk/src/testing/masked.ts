import { type TemplateSource, templateJson } from './template-json.ts';

/** An asset's hash follows from the bundle, and from where the checkout lies when bundling is skipped. */
const ASSET_HASH = /\b[0-9a-f]{64}\b/g;

/**
 * A template for a snapshot, with what changes with code and not with design replaced: the hashes of assets (`<asset>`) and that of the
 * migrations' text (`<migrations>`). A copy: the template stays as it is.
 *
 * @example
 * expect(masked(stack)).toMatchSnapshot();
 */
export function masked(source: TemplateSource): unknown {
  return JSON.parse(
    JSON.stringify(templateJson(source))
      .replaceAll(ASSET_HASH, '<asset>')
      .replaceAll(/"migrations":"[0-9a-f]{16}"/g, '"migrations":"<migrations>"'),
  );
}
