import type { Json } from '@rosette/template/base/json.ts';
import type { CloudObject, SimCloud } from './cloud.ts';
import type { CloudView, ObjectView } from './expected.ts';
import type { Mirror } from './mirror.ts';
import type { ResourceKind } from './story.ts';
import { textOf } from './template-text.ts';

/** What the cloud holds for a stack and those nested in it, in the words of `expected.ts`: ids stand as paths. Resources
 *  that the stack itself does not call complete are left out, if asked. */
export function cloudView(mirror: Mirror, cloud: SimCloud, stackId: string, completeOnly: boolean): CloudView {
  const paths = new Map<string, CloudObject>();
  addPaths(mirror, cloud, stackId, '', completeOnly, paths);
  const names = new Map([...paths].map(([path, object]) => [object.id, path]));
  return new Map([...paths].map(([path, object]) => [path, viewOf(path, object, names)]));
}

function addPaths(
  mirror: Mirror,
  cloud: SimCloud,
  stackId: string,
  path: string,
  completeOnly: boolean,
  found: Map<string, CloudObject>,
): void {
  const rows = mirror.resources(stackId);
  const isLeftOut = (name: string) => completeOnly && rows.get(name)?.status.endsWith('_COMPLETE') !== true;
  for (const object of cloud.objects.values()) {
    if (object.stackId !== stackId || object.released) continue;
    if (isLeftOut(object.logicalId)) continue;
    found.set(`${path}${object.logicalId}`, object);
  }
  for (const [name, child] of mirror.children(stackId)) {
    if (!isLeftOut(name)) addPaths(mirror, cloud, child.id, `${path}${name}/`, completeOnly, found);
  }
}

function viewOf(path: string, object: CloudObject, names: ReadonlyMap<string, string>): ObjectView {
  const { Value, Fixed } = object.properties;
  const kind = object.type.slice('Sim::'.length) as ResourceKind;
  const tag = path.includes('/') || kind === 'Rigid' ? null : object.tag;
  const text = (of: Json): string => named(textOf(of), names);
  return { kind, value: text(Value ?? null), fixed: Fixed == null ? null : text(Fixed), tag };
}

function named(text: string, names: ReadonlyMap<string, string>): string {
  const name = (number: string): string => names.get(`obj-${number}x`) ?? '?';
  return text
    .replace(/obj-(\d+)x/g, (_, number) => `<${name(number)}>`)
    .replace(/old-(\d+)x/g, (_, number) => `(${name(number)})`)
    .replace(/hush-(\d+)k/g, (_, number) => `hush-{${name(number)}}`);
}
