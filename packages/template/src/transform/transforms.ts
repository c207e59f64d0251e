import { type Entry, isNull, textOf } from '../text/node.ts';
import type { Expansion } from './expansion.ts';
import type { TerraformProgram } from './terraform/program.ts';

export const SERVERLESS = 'Aliyun::Serverless-2018-04-03';

/** Every value that `Transform` is known to have (reference/template-language.md 6). */
export const transformNames: readonly string[] = [
  SERVERLESS,
  'Aliyun::Terraform-v0.12',
  'Aliyun::Terraform-v0.15',
  'Aliyun::Terraform-v1.0',
  'Aliyun::Terraform-v1.1',
  'Aliyun::Terraform-v1.2',
  'Aliyun::Terraform-v1.5',
  'Aliyun::OpenTofu-v1.8',
];

export type TransformKind =
  | { readonly kind: 'serverless' }
  | ({ readonly kind: 'terraform' } & Pick<TerraformProgram, 'tool' | 'version'>);

/** The first form, which named no version of Terraform. */
const OBSOLETE = 'Aliyun::Terraform-2020-06-18';

const VERSIONED = /^Aliyun::(Terraform|OpenTofu)-v([0-9]+\.[0-9]+)$/;

/** What `Transform` asks for; undefined when it is unknown, which is reported. */
export function readTransform(entry: Entry, expansion: Expansion): TransformKind | undefined {
  const name = transformName(entry);
  if (name === undefined) {
    const message = '`Transform` must be the name of one transform, written out.';
    const hint = `Transforms: ${transformNames.join(', ')}.`;
    expansion.report('SectionInvalid', message, ['Transform'], entry.value.range, hint);
    return undefined;
  }
  if (name === SERVERLESS) return { kind: 'serverless' };
  const versioned = VERSIONED.exec(name);
  if (versioned === null) return reportUnknown(name, entry, expansion);
  if (!transformNames.includes(name)) reportVersion(name, entry, expansion);
  return { kind: 'terraform', tool: versioned[1] as TerraformProgram['tool'], version: versioned[2]! };
}

/** A list of one is taken as its item. */
function transformName({ value }: Entry): string | undefined {
  if (value.kind === 'list' && value.items.length === 1) return textOf(value.items[0]);
  return textOf(value);
}

function reportUnknown(name: string, { value }: Entry, expansion: Expansion): undefined {
  const message = `There is no transform \`${name}\`.`;
  const known = `Transforms: ${transformNames.join(', ')}.`;
  const old = name === OBSOLETE ? 'This form is obsolete; write `Aliyun::Terraform-v1.5`.' : undefined;
  const hint = old ?? expansion.hint(name, transformNames) ?? known;
  expansion.report('TransformUnknown', message, ['Transform'], value.range, hint);
  return undefined;
}

function reportVersion(name: string, { value }: Entry, expansion: Expansion): void {
  const message = `\`${name}\` names a version that is not known; it is read like the others.`;
  const hint = expansion.hint(name, transformNames);
  expansion.report('TransformVersionUnknown', message, ['Transform'], value.range, hint);
}

export function isTransformed(entry: Entry | undefined): entry is Entry {
  return entry !== undefined && !isNull(entry.value);
}
