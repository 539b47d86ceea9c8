import { createHash } from 'node:crypto';
import type { OpenApiDocument } from './openapi-document.ts';
import { typeText } from './type-text.ts';

const STYLE = `
  :root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
  body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
  section { border-top: 1px solid #8886; margin-top: 2rem }
  h2 { font-size: 1.4rem; margin-top: 3rem } h3 { font-size: 1.05rem }
  code { font-family: ui-monospace, monospace; font-size: .9rem }
  table { border-collapse: collapse; width: 100% }
  td, th { padding: .2rem .8rem .2rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid #8883 }
`;

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly description?: string;
  readonly $ref?: string;
}

interface Parameter {
  readonly in: string;
  readonly name: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: Schema;
}

type Content = Readonly<Record<string, { readonly schema?: Schema }>>;

interface Described {
  readonly operationId?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content?: Content };
  readonly responses?: Readonly<Record<string, { readonly description?: string; readonly content?: Content }>>;
}

interface Route extends Described {
  readonly title: string;
}

/** Text of a page that people read: nothing in it runs, and nothing comes from elsewhere. */
export function docsPage(document: OpenApiDocument): string {
  const routes = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item as unknown as Readonly<Record<string, Described>>).map(
      ([method, described]): Route => ({ ...described, title: `${method.toUpperCase()} ${path}` }),
    ),
  );
  const byTag = [...Map.groupBy(routes, ({ tags }) => tags?.[0] ?? '')];
  const schemas = Object.entries(document.components.schemas as unknown as Readonly<Record<string, Schema>>);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(document.info.title)} ${escaped(document.info.version)}</title>
<style>${STYLE}</style>
<h1>${escaped(document.info.title)} ${escaped(document.info.version)}</h1>
<p>${escaped(document.info.description)} For programs: <a href="openapi.json">openapi.json</a>.</p>
<nav>${byTag.map(([tag, those]) => contents(tag, those)).join('')}</nav>
${byTag.map(([tag, those]) => `<h2>${escaped(tag)}</h2>\n${those.map(routeSection).join('\n')}`).join('\n')}
<h2>Types</h2>
${schemas.map(([name, schema]) => typeSection(name, schema)).join('\n')}
</html>
`;
}

/** Nothing but its own style may be loaded or run, and nobody may frame it. */
export function docsPolicy(): string {
  const style = `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;
  return `default-src 'none'; ${style}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
}

function contents(tag: string, routes: readonly Route[]): string {
  const links = routes.map(({ operationId = '', title, summary = '' }) => {
    return `<li><a href="#${escaped(operationId)}"><code>${escaped(title)}</code></a> ${escaped(summary)}</li>`;
  });
  return `<h3>${escaped(tag)}</h3><ul>${links.join('')}</ul>`;
}

function routeSection({
  operationId = '',
  title,
  summary = '',
  description,
  parameters,
  requestBody,
  responses,
}: Route) {
  const answers = Object.entries(responses ?? {}).map(([status, answer]) => [
    code(status),
    prose(answer.description ?? ''),
    contentText(answer.content),
  ]);
  return `<section id="${escaped(operationId)}"><h3><code>${escaped(title)}</code></h3>
<p>${escaped(summary)}. ${prose(description ?? '')}</p>
${table(['Parameter', 'Where', 'Type', 'Meaning'], (parameters ?? []).map(parameterRow))}
${requestBody ? `<p>Body: ${contentText(requestBody.content)}</p>` : ''}
${table(['Status', 'Meaning', 'Body'], answers)}</section>`;
}

function parameterRow({ name, in: where, schema, description = '', required }: Parameter): string[] {
  return [code(name), `${where}${required ? ', required' : ''}`, linked(typeText(schema)), prose(description)];
}

function contentText(content: Content = {}): string {
  return Object.entries(content)
    .map(([media, { schema }]) => `${code(media)} ${linked(typeText(schema))}`)
    .join('<br>');
}

function typeSection(name: string, schema: Schema): string {
  const { properties, required = [], description = '' } = schema;
  const rows = Object.entries(properties ?? {}).map(([field, type]) => [
    code(field),
    `${linked(typeText(type))}${required.includes(field) ? '' : ', may be missing'}`,
    prose(type.description ?? ''),
  ]);
  return `<section id="${escaped(name)}"><h3>${escaped(name)}</h3><p>${prose(description)}</p>
${properties ? table(['Field', 'Type', 'Meaning'], rows) : `<p>${linked(typeText(schema))}</p>`}</section>`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const lines = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`);
  return `<table><tr>${head.map((cell) => `<th>${cell}</th>`).join('')}</tr>${lines.join('\n')}</table>`;
}

/** The names of types, as links to them. */
function linked(type: string): string {
  return escaped(type).replace(/\b[A-Z]\w+\b/g, (name) => `<a href="#${name}">${name}</a>`);
}

const code = (text: string) => `<code>${escaped(text)}</code>`;

/** Text in which backquotes mark code and line ends are kept. */
function prose(text: string): string {
  return escaped(text)
    .replaceAll('\n', '<br>')
    .replace(/`([^`]*)`/g, '<code>$1</code>');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
