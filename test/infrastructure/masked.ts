/** An asset's hash depends on the bundle, and on where the checkout lies when bundling is skipped. */
const ASSET_HASH = /\b[0-9a-f]{64}\b/g;

/** A template with its asset hashes replaced, and the migrations' own hash with them: both change with code, not with design. */
export function masked(template: unknown): unknown {
  return JSON.parse(
    JSON.stringify(template)
      .replaceAll(ASSET_HASH, '<asset>')
      .replaceAll(/"migrations":"[0-9a-f]{16}"/g, '"migrations":"<migrations>"'),
  );
}
