import type { JsonObject } from '@rosette/template/base/json.ts';
import { displayValue, listOf, objectOf, objectsOf, textOf } from '../json-access.ts';
import { oneLine, type Style } from './style.ts';
import { clip, pad } from './width.ts';

/** What a preview would do: one line a resource, its known properties beneath, nested stacks indented. */
export function previewView(stack: JsonObject, style: Style, width: number | undefined): readonly string[] {
  const lines = resourceLines(stack, '', style, width);
  const total = countResources(stack);
  const summary = `${total} resource${total === 1 ? '' : 's'} would be created`;
  return [`${style.bold(textOf(stack, 'StackName'))}`, ...lines, '', style.bold(summary)];
}

/** Of a nested stack whose template nobody knows yet. */
const UNREAD = '(its template is read when it is created)';

function resourceLines(stack: JsonObject, indent: string, style: Style, width: number | undefined): readonly string[] {
  const resources = objectsOf(stack, 'Resources');
  const names = resources.map((resource) => textOf(resource, 'LogicalResourceId'));
  const longest = Math.max(0, ...names.map((name) => name.length));
  return resources.flatMap((resource, at) => {
    const nested = objectOf(resource, 'Stack');
    return [
      `${indent}  ${sign(textOf(resource, 'Action'), resource.Retained === true, style)} ${pad(names[at]!, longest)}  ${style.dim(textOf(resource, 'ResourceType'))}`,
      ...propertyLines(objectOf(resource, 'Properties') ?? {}, `${indent}      `, style, width),
      ...(nested === undefined ? [] : resourceLines(nested, `${indent}    `, style, width)),
      ...(resource.TemplateUnread === true ? [style.dim(`${indent}      ${UNREAD}`)] : []),
    ];
  });
}

/** What is not known before creation comes as null. */
function propertyLines(
  properties: JsonObject,
  indent: string,
  style: Style,
  width: number | undefined,
): readonly string[] {
  return Object.entries(properties).map(([name, value]) => {
    const text = value === null ? '(known after creation)' : oneLine(displayValue(value));
    const line = `${indent}${name}: ${text}`;
    return style.dim(width === undefined ? line : clip(line, width - 1));
  });
}

function sign(action: string, retained: boolean, style: Style): string {
  switch (action) {
    case 'Add':
      return style.green('+');
    case 'Import':
      return style.blue('»');
    case 'Modify':
      return style.yellow('~');
    case 'Remove':
      return retained ? style.yellow('○') : style.red('-');
    default:
      return ' ';
  }
}

function countResources(stack: JsonObject): number {
  const nested = objectsOf(stack, 'Resources').map((resource) => objectOf(resource, 'Stack'));
  return (
    listOf(stack, 'Resources').length +
    nested.reduce((sum, each) => sum + (each === undefined ? 0 : countResources(each)), 0)
  );
}
