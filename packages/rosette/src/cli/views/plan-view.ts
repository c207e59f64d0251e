import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import { displayValue } from '../json-access.ts';
import type { ChangeKind, Plan, PlannedChange, PlannedDetail } from '../plan.ts';
import { oneLine, type Style } from './style.ts';
import { clip, displayWidth } from './width.ts';

interface Group {
  readonly kind: ChangeKind;
  readonly title: string;
  readonly sign: string;
  /** What it says in the summary: `2 to replace`. */
  readonly verb: string;
  readonly paint: (style: Style) => (text: string) => string;
}

const loud = (style: Style) => (text: string) => style.bold(style.red(text));

/** What is lost comes first, so that nobody overlooks it above a long list. */
const groups: readonly Group[] = [
  { kind: 'delete', title: 'DELETE', sign: '-', verb: 'delete', paint: loud },
  { kind: 'replace', title: 'REPLACE: deleted, then made anew', sign: '±', verb: 'replace', paint: loud },
  {
    kind: 'retain',
    title: 'Let go: it stays in the cloud',
    sign: '○',
    verb: 'let go of',
    paint: (style) => style.yellow,
  },
  { kind: 'change', title: 'Change', sign: '~', verb: 'change', paint: (style) => style.yellow },
  { kind: 'import', title: 'Import: taken over as it is', sign: '»', verb: 'import', paint: (style) => style.blue },
  { kind: 'create', title: 'Create', sign: '+', verb: 'create', paint: (style) => style.green },
];

/** A plan in groups, with each property that differs and why, and a count at the end. `width` undefined: nothing is cut. */
export function planView(plan: Plan, style: Style, width: number | undefined): readonly string[] {
  const sections = groups.flatMap((group) => {
    const changes = plan.changes.filter(({ kind }) => kind === group.kind);
    const paint = group.paint(style);
    const lines = changes.flatMap((change) => changeLines(change, group, style, width));
    return lines.length === 0 ? [] : [paint(group.title), ...lines, ''];
  });
  return [...sections, style.bold(planSummary(plan))];
}

/** `1 to replace, 2 to create, 12 unchanged`. */
export function planSummary({ changes, unchanged }: Plan): string {
  const counts = groups.map(({ kind, verb }) => [changes.filter((each) => each.kind === kind).length, verb] as const);
  const parts = counts.filter(([count]) => count > 0).map(([count, verb]) => `${count} to ${verb}`);
  const rest = unchanged === undefined || unchanged === 0 ? [] : [`${unchanged} unchanged`];
  return [...(parts.length === 0 ? ['no resource changes'] : parts), ...rest].join(', ');
}

function changeLines(change: PlannedChange, group: Group, style: Style, width: number | undefined): readonly string[] {
  const id = change.physicalId === '' ? '' : `  ${style.dim(oneLine(change.physicalId))}`;
  const perhaps = change.mayReplace ? `  ${loud(style)('may have to be replaced')}` : '';
  const head = `  ${group.paint(style)(`${group.sign} ${change.path}`)}  ${style.dim(change.type)}${id}${perhaps}`;
  const described = change.kind === 'create' || change.kind === 'import';
  const properties = described ? propertyLines(change.properties, change.kind, style, width) : [];
  const unread =
    change.unread === true ? [style.dim('      (its template is read only then; what it holds is not known yet)')] : [];
  return [head, ...properties, ...change.details.map((detail) => detailLine(detail, style, width)), ...unread];
}

/** What a new resource gets, or an imported one is described as. What is not known before something else is there comes as
 *  null. */
function propertyLines(
  properties: JsonObject,
  kind: 'create' | 'import',
  style: Style,
  width: number | undefined,
): readonly string[] {
  const unknown = kind === 'create' ? '(known after creation)' : '(known after import)';
  return Object.entries(properties).map(([name, value]) => {
    const line = `      ${name}: ${value === null ? unknown : oneLine(displayValue(value))}`;
    return style.dim(width === undefined ? line : clip(line, width - 1));
  });
}

/** `Name: before → after  (why)`; on a narrow terminal the values are cut, never the reason. */
function detailLine(detail: PlannedDetail, style: Style, width: number | undefined): string {
  const label = `      ${detail.name}: `;
  const forced = detail.forcesReplacement ? 'forces the replacement' : '';
  const reason = [forced, oneLine(detail.why)].filter((part) => part !== '').join(': ');
  const tail = reason === '' ? '' : `  (${reason})`;
  const values = valuesText(detail);
  const room = width === undefined ? undefined : Math.max(24, width - 1 - displayWidth(label) - displayWidth(tail));
  const shown = room === undefined ? values : clip(values, room);
  return `${label}${shown}${detail.forcesReplacement ? style.red(tail) : style.dim(tail)}`;
}

function valuesText({ before, after, known, cause }: PlannedDetail): string {
  const from = before === undefined ? '(none)' : valueText(before);
  if (known) return `${from} → ${after === undefined ? '(none)' : valueText(after)}`;
  return `${from} → (known after ${cause === '' ? 'the change' : cause})`;
}

function valueText(value: Json): string {
  return value === '' ? '""' : oneLine(displayValue(value));
}
