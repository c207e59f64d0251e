import type { TextRange } from '../../base/diagnostic.ts';
import { type Entry, isNull, textOf } from '../../text/node.ts';
import { describe, type Expansion, type Path } from '../expansion.ts';
import { valueAt } from '../nodes.ts';
import { countNodes } from '../size.ts';
import { isModuleName, isModuleType, isModuleVersion, isPublicModule } from './module-name.ts';
import { type ModuleTemplate, readModule } from './module-template.ts';
import { type Instance, Scope } from './scope.ts';

/** Custom modules inside each other; public ones do not count (reference/template-language.md 6.3). */
const MAX_NESTING = 3;

const ATTRIBUTES = ['Type', 'Version', 'Properties', 'Condition', 'DependsOn', 'Description'];
/** Refused by ROS, not only unknown. */
const REFUSED = ['Metadata', 'UpdatePolicy', 'Count'];

/** Modules that were read, by type and version: each is read once, however often it is used. */
type Known = Map<string, ModuleTemplate | undefined>;

/** Finds the modules that a template uses, and those that they use, and reads them all into `scope.inner`. */
export function openInstances(
  scope: Scope,
  expansion: Expansion,
  known: Known = new Map(),
  chain: readonly string[] = [],
): void {
  for (const resource of scope.section('Resources').values()) {
    const type = textOf(valueAt(resource.value, 'Type'));
    if (type === undefined || !isModuleType(type)) continue;
    const inner = openInstance(resource, type, scope, expansion, known, chain);
    if (inner === undefined) continue;
    scope.inner.set(resource.key, inner);
    openInstances(inner, expansion, known, [...chain, keyOf(type, versionOf(resource))]);
  }
}

function openInstance(
  resource: Entry,
  type: string,
  scope: Scope,
  expansion: Expansion,
  known: Known,
  chain: readonly string[],
): Scope | undefined {
  const place = scope.instance?.place ?? valueAt(resource.value, 'Type')!.range;
  const path: Path = ['Resources', `${scope.prefix}${resource.key}`];
  checkAttributes(resource, path, scope.instance?.place, expansion);
  const at = { path: [...path.map(String), 'Type'], range: place };
  if (isNestedTooDeep(type, versionOf(resource), chain, at, expansion)) return undefined;
  const module = moduleOf(type, versionOf(resource), at, expansion, known);
  if (module === undefined) return undefined;
  if (!expansion.charge(countNodes(module.document))) {
    expansion.report(
      'ExpansionTooLarge',
      'The modules of this template hold more values than a template may.',
      at.path,
      place,
    );
    return undefined;
  }
  const fullName = `${scope.prefix}${resource.key}`;
  const instance: Instance = { name: resource.key, fullName, type, resource, place, path, parent: scope, module };
  const inner = new Scope(module.document, instance, expansion);
  checkProperties(instance, inner, expansion);
  return inner;
}

function versionOf(resource: Entry): string | undefined {
  return textOf(valueAt(resource.value, 'Version'));
}

function keyOf(type: string, version: string | undefined): string {
  return `${type} ${version ?? 'default'}`;
}

function isNestedTooDeep(
  type: string,
  version: string | undefined,
  chain: readonly string[],
  at: { readonly path: readonly string[]; readonly range: TextRange },
  expansion: Expansion,
): boolean {
  const circle = chain.indexOf(keyOf(type, version));
  if (circle !== -1) {
    const names = [...chain.slice(circle), keyOf(type, version)].join(' -> ');
    expansion.report('ModuleCycle', `Modules use each other in a circle: ${names}.`, at.path, at.range);
    return true;
  }
  const custom = chain.filter((key) => !isPublicModule(key.split(' ')[0]!)).length;
  if (isPublicModule(type) || custom < MAX_NESTING) return false;
  const message = `The module \`${type}\` is inside ${custom} others; ${MAX_NESTING} levels of custom modules are allowed.`;
  expansion.report('ModuleTooDeep', message, at.path, at.range);
  return true;
}

function moduleOf(
  type: string,
  version: string | undefined,
  at: { readonly path: readonly string[]; readonly range: TextRange },
  expansion: Expansion,
  known: Known,
): ModuleTemplate | undefined {
  const key = keyOf(type, version);
  if (known.has(key)) {
    const module = known.get(key);
    if (module === undefined) reportUnknown(type, version, at, expansion);
    return module;
  }
  const text = isModuleName(type) ? expansion.options.modules(type, version) : undefined;
  if (text === undefined) reportUnknown(type, version, at, expansion);
  const module = text === undefined ? undefined : readModule(type, text, at, expansion);
  known.set(key, module);
  return module;
}

function reportUnknown(
  type: string,
  version: string | undefined,
  at: { readonly path: readonly string[]; readonly range: TextRange },
  expansion: Expansion,
): void {
  if (!isModuleName(type)) {
    const message = `\`${type}\` is no name of a module.`;
    expansion.report(
      'ModuleUnknown',
      message,
      at.path,
      at.range,
      'Modules are named `MODULE::Organization::Service::Usecase`.',
    );
    return;
  }
  const named = `\`${type}\`${version === undefined ? '' : ` (${version})`}`;
  const hint = 'Put its template into the directory of modules, or its resources in place of this one.';
  if (isPublicModule(type)) {
    // The template is sound; what the module holds is known to Alibaba Cloud alone. No stack is made of it here.
    const message = `The public module ${named} belongs to Alibaba Cloud and is not here, so no stack can be made of it.`;
    expansion.report('ModuleUnavailable', message, at.path, at.range, hint);
  } else {
    expansion.report('ModuleUnknown', `There is no module ${named}.`, at.path, at.range, hint);
  }
}

function checkAttributes(resource: Entry, path: Path, place: TextRange | undefined, expansion: Expansion): void {
  if (resource.value.kind !== 'map') return;
  for (const { key, keyRange } of resource.value.entries) {
    const range = place ?? keyRange;
    if (REFUSED.includes(key)) {
      expansion.report('AttributeInvalid', `A module cannot have a \`${key}\`.`, [...path, key], range);
    } else if (!ATTRIBUTES.includes(key)) {
      const message = `${describe([...path, key])} has no effect on a module.`;
      expansion.report('AttributeIgnored', message, [...path, key], range, expansion.hint(key, ATTRIBUTES));
    }
  }
  const version = valueAt(resource.value, 'Version');
  if (version === undefined || isNull(version) || isModuleVersion(textOf(version) ?? '')) return;
  const message = `${describe([...path, 'Version'])} is no version of a module.`;
  expansion.report(
    'AttributeInvalid',
    message,
    [...path, 'Version'],
    place ?? version.range,
    'Write default, latest, or v1, v2 …',
  );
}

/** Properties are parameters of the module; their values are not checked, as in ROS. */
function checkProperties({ resource, type, path, parent, place }: Instance, inner: Scope, expansion: Expansion): void {
  const properties = valueAt(resource.value, 'Properties');
  const at = [...path, 'Properties'];
  if (properties !== undefined && properties.kind !== 'map' && !isNull(properties)) {
    const message = `${describe(at)} must be a map of the module's parameters.`;
    expansion.report('DefinitionInvalid', message, at, parent.instance?.place ?? properties.range);
    return;
  }
  const given = properties?.kind === 'map' ? properties.entries : [];
  const parameters = inner.section('Parameters');
  for (const { key, keyRange } of given) {
    if (parameters.has(key)) continue;
    const message = `The module \`${type}\` has no parameter \`${key}\`.`;
    const range = parent.instance?.place ?? keyRange;
    expansion.report('PropertyUnknown', message, [...at, key], range, expansion.hint(key, parameters.keys()));
  }
  const names = new Set(given.map(({ key }) => key));
  for (const [name, declaration] of parameters) {
    if (names.has(name) || valueAt(declaration.value, 'Default') !== undefined) continue;
    const message = `\`${path[1]}\` (${type}) lacks the parameter \`${name}\`, which has no default.`;
    expansion.report('PropertyMissing', message, at, place);
  }
}
