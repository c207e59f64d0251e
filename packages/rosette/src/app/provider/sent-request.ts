import { isJsonObject, type Json, type JsonObject } from '@rosette/template/base/json.ts';
import type { SeenRequest } from '#cli/served-provider.ts';
import { changeTexts } from './top-level-texts.ts';

/** A request as it was sent, to be handed on with some of its texts changed and everything else as it is. */
export interface SentRequest {
  readonly seen: SeenRequest;
  readonly stackId: string;
  readonly responseUrl: string;
  readonly intranetUrl: string | undefined;
  readonly contentType: string;
  /** The body with other texts in these fields; a field that it lacks is added. */
  with(texts: Readonly<Record<string, string>>): string;
}

const TYPES: readonly Json[] = ['Create', 'Update', 'Delete', 'Read'];
const NEEDED = ['RequestId', 'ResponseURL', 'ResourceType', 'LogicalResourceId', 'StackId'] as const;

/** The request in the body of a POST, JSON or a form. Undefined: it is none; the provider says why better than we can. */
export function readSent(body: string, contentType: string): SentRequest | undefined {
  const isForm = contentType.startsWith('application/x-www-form-urlencoded');
  const fields = isForm ? formFields(body) : parsed(body);
  if (!isJsonObject(fields) || !TYPES.includes(fields.RequestType ?? null)) return undefined;
  if (NEEDED.some((name) => text(fields, name) === '')) return undefined;
  return {
    seen: seen(fields),
    stackId: text(fields, 'StackId'),
    responseUrl: text(fields, 'ResponseURL'),
    intranetUrl: text(fields, 'IntranetResponseURL') || undefined,
    contentType,
    with: (texts) => (isForm ? changeForm(body, texts) : changeTexts(body, texts)),
  };
}

function seen(fields: JsonObject): SeenRequest {
  const physicalId = text(fields, 'PhysicalResourceId');
  return {
    type: text(fields, 'RequestType') as SeenRequest['type'],
    requestId: text(fields, 'RequestId'),
    resourceType: text(fields, 'ResourceType'),
    logicalId: text(fields, 'LogicalResourceId'),
    stackName: text(fields, 'StackName'),
    ...(physicalId === '' ? {} : { physicalId }),
    inputs: object(fields, 'ResourceProperties'),
    ...(fields.RequestType === 'Update' ? { oldInputs: object(fields, 'OldResourceProperties') } : {}),
  };
}

/** Top-level fields are fields of the form; what is not text is JSON in one. */
function formFields(body: string): JsonObject {
  const nested = ['ResourceProperties', 'OldResourceProperties'];
  return Object.fromEntries(
    [...new URLSearchParams(body)].map(([name, value]) => [name, nested.includes(name) ? parsed(value) : value]),
  );
}

function changeForm(body: string, texts: Readonly<Record<string, string>>): string {
  const form = new URLSearchParams(body);
  for (const [name, value] of Object.entries(texts)) form.set(name, value);
  return form.toString();
}

function parsed(body: string): Json {
  try {
    return JSON.parse(body) as Json;
  } catch {
    return null;
  }
}

function text(fields: JsonObject, name: string): string {
  const value = fields[name];
  return typeof value === 'string' ? value : '';
}

function object(fields: JsonObject, name: string): JsonObject {
  const value = fields[name];
  return isJsonObject(value) ? value : {};
}
