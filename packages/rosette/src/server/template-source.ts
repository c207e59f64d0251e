import { invalidParameter, missingOneOf, multipleParameter, notSupported } from './errors.ts';
import { literal, text } from './fields.ts';

/** Parameters that name a template (reference/api.md 13). */
export const templateFields = {
  TemplateBody: literal,
  TemplateURL: text({ max: 1_024 }),
  TemplateId: text(),
  TemplateVersion: text(),
  TemplateScratchId: text(),
  TemplateScratchRegionId: text(),
} as const;

export type TemplateSource = 'TemplateBody' | 'TemplateURL' | 'TemplateId' | 'TemplateScratchId';

export type TemplateParameters = { readonly [Name in TemplateSource]?: string | undefined };

/** The template's text, from exactly one of the allowed sources. An address must have been read (`withFetched`). */
export function templateText(given: TemplateParameters, allowed: readonly TemplateSource[]): string {
  const found = templateTextIfAny(given, allowed);
  if (found === null) throw missingOneOf(allowed);
  return found;
}

/** The same where a template may be left out: null. */
export function templateTextIfAny(given: TemplateParameters, allowed: readonly TemplateSource[]): string | null {
  const named = allowed.filter((name) => given[name] !== undefined && given[name] !== '');
  const [only, ...others] = named;
  if (only === undefined) return null;
  if (others.length > 0) throw multipleParameter(named);
  if (only === 'TemplateBody') return decodeBody(given.TemplateBody!);
  if (only === 'TemplateURL') throw new Error('templateText: TemplateURL is read by withFetched first');
  throw notSupported(`A stored template (${only})`, 'Send the template as TemplateBody.');
}

const BASE64_MARKER = '@Base64Encoded:';

/** The CDK command line sends templates that way (reference/api.md 2). */
function decodeBody(body: string): string {
  if (!body.startsWith(BASE64_MARKER)) return body;
  const encoded = body.slice(BASE64_MARKER.length).replace(/\s/g, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(encoded)) throw invalidParameter('TemplateBody', 'its base64 text is malformed');
  return Buffer.from(encoded, 'base64').toString('utf8');
}
