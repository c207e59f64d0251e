import { describe, expect, it } from 'vitest';
import { brief } from '../../evaluate/given.fixture.ts';
import { loadTemplate } from '../../model/load.ts';

type Files = Readonly<Record<string, string>>;

const VERSION = "ROSTemplateFormatVersion: '2015-09-01'\n";

/** A template with a workspace of literal blocks, as people write it. */
function template(files: Files, sections = '', transform = 'Aliyun::Terraform-v1.5'): string {
  const blocks = Object.entries(files).map(([path, text]) => {
    const lines = text.split('\n').map((line) => (line === '' ? '' : `    ${line}`));
    return `  ${JSON.stringify(path)}: |\n${lines.join('\n')}\n`;
  });
  return `${VERSION}Transform: ${transform}\n${sections}Workspace:\n${blocks.join('')}`;
}

const load = (files: Files, sections?: string) => loadTemplate(template(files, sections));
const found = (files: Files, sections?: string) => load(files, sections).diagnostics.map(brief);

function parameters(main: string, sections?: string, file = 'main.tf') {
  const { template: read, diagnostics } = load({ [file]: main }, sections);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return Object.fromEntries([...read!.parameters].map(([name, { attributes }]) => [name, attributes]));
}

describe('variables', () => {
  it.each([
    ['type = string', { Type: 'String' }],
    ['type = number\ndefault = -3', { Type: 'Number', Default: -3 }],
    ['type = bool\ndefault = true', { Type: 'Boolean', Default: true }],
    ['type = list(string)\ndefault = ["a"]', { Type: 'Json', Default: ['a'] }],
    ['type = object({ a = optional(number, 1) })\ndefault = { a = 2 }', { Type: 'Json', Default: { a: 2 } }],
    ['type = any\ndefault = 1', { Type: 'Number', Default: 1 }],
    ['', { Type: 'String' }],
    ['default = { a = 1 }', { Type: 'Json', Default: { a: 1 } }],
    ['type = "string"', { Type: 'String' }],
    ['type = string\ndefault = 5', { Type: 'String', Default: '5' }],
    ['type = string\ndefault = null', { Type: 'String', Default: null }],
    ['type = string\nsensitive = true', { Type: 'String', NoEcho: true }],
    ['description = " plain "', { Type: 'String', Description: 'plain' }],
    [
      'description = <<EOT\n{"Label": {"en": "Zone"}, "AssociationPropertyMetadata": {"RegionId": "$${R}"},}\nEOT',
      { Type: 'String', Label: { en: 'Zone' }, AssociationPropertyMetadata: { RegionId: '${R}' } },
    ],
    [
      'validation {\ncondition = contains(["a", "b"], var.x)\nerror_message = "a or b"\n}',
      { Type: 'String', AllowedValues: ['a', 'b'], ConstraintDescription: 'a or b' },
    ],
    ['validation {\ncondition = can(regex("^a+$", var.x))\n}', { Type: 'String', AllowedPattern: '^a+$' }],
    [
      'validation {\ncondition = can(regex("a|b", var.x))\n}',
      { Type: 'String', AllowedPattern: '[\\s\\S]*(?:a|b)[\\s\\S]*' },
    ],
    [
      'type = number\nvalidation {\ncondition = var.x >= 1 && 9 >= var.x\n}',
      { Type: 'Number', MinValue: 1, MaxValue: 9 },
    ],
    [
      'validation {\ncondition = length(var.x) > 2 && length(var.x) < 9\n}',
      { Type: 'String', MinLength: 3, MaxLength: 8 },
    ],
    ['type = number\nvalidation {\ncondition = var.x > 1 || var.x == -5\n}', { Type: 'Number' }],
  ])('%s', (body, expected) => {
    expect(parameters(`variable "x" {\n${body}\n}`)).toEqual({ x: expected });
  });

  it('are supplemented and overridden by Parameters', () => {
    const sections = 'Parameters: {x: {Type: String, Label: L, MaxLength: 3}, n: {Type: String}}\n';
    const main = `variable "x" {
  description = "d"
  default     = "abc"
}
variable "n" { default = 7 }`;
    expect(parameters(main, sections)).toEqual({
      x: { Type: 'String', Label: 'L', MaxLength: 3, Description: 'd', Default: 'abc' },
      n: { Type: 'String', Default: '7' },
    });
  });

  it('lose a default that Parameters would refuse', () => {
    const files = { 'main.tf': 'variable "x" { default = "placeholder" }' };
    const { template: read, diagnostics } = load(files, 'Parameters: {x: {Type: String, AllowedPattern: "[0-9]+"}}\n');
    expect(read!.parameters.get('x')!.default).toBeUndefined();
    expect(diagnostics.map(brief)).toEqual(['AttributeIgnored Parameters.x']);
  });

  it('are read from JSON syntax too', () => {
    const main = JSON.stringify({
      variable: { x: { type: 'list(string)', default: ['a'] }, y: { default: '${no}', sensitive: true } },
    });
    expect(parameters(main, undefined, 'main.tf.json')).toEqual({
      x: { Type: 'Json', Default: ['a'] },
      y: { Type: 'String', Default: '${no}', NoEcho: true },
    });
  });

  it('of other folders are no parameters, and overrides override', () => {
    const files = {
      'main.tf': 'variable "a" { default = 1 }',
      'vpc/main.tf': 'variable "b" {}',
      'x_override.tf': 'variable "a" { default = 2 }',
    };
    const { template: read } = load(files);
    expect([...read!.parameters].map(([name, declaration]) => [name, declaration.default])).toEqual([['a', 2]]);
  });
});

it('outputs are known without their values', () => {
  const files = {
    'main.tf': `output "id" {
  value       = alicloud_vpc.main.id
  description = jsonencode({})
}
output "secret" {
  value       = "x"
  sensitive   = true
  description = <<EOT
{"Description": {"en": "S"}, "Label": "L"}
EOT
}`,
  };
  const { template: read, diagnostics } = load(files, 'Outputs: {id: {Value: null, Description: D}}\n');
  expect(diagnostics.map(brief)).toEqual(['TerraformInvalid Workspace.main.tf']);
  expect(
    [...read!.outputs].map(([name, { description, label, noEcho }]) => [name, description, label, noEcho]),
  ).toEqual([
    ['id', 'D', null, false],
    ['secret', 'S', 'L', true],
  ]);
});

it('the program and its metadata are kept', () => {
  const files = { 'main.tf': '', '.metadata': '{"ALIYUN::ROS::Interface": {"Hidden": ["x"]}}', 'run.sh': 'echo $1' };
  const { template: read, expanded, diagnostics } = load(files);
  expect(diagnostics).toEqual([]);
  expect(read!.metadata).toEqual({ 'ALIYUN::ROS::Interface': { Hidden: ['x'] } });
  expect(read!.terraform).toMatchObject({ tool: 'Terraform', version: '1.5' });
  expect([...read!.terraform!.files.keys()]).toEqual(['main.tf', '.metadata', 'run.sh']);
  expect(expanded).not.toBeNull();
});

it('needs no version of the template format', () => {
  const text = template({ 'main.tf': '' }, '', 'Aliyun::OpenTofu-v1.8').slice(VERSION.length);
  expect(loadTemplate(text)).toMatchObject({ diagnostics: [], template: { terraform: { tool: 'OpenTofu' } } });
});

describe('a workspace is refused', () => {
  const empty = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`f${i}.tf`, '']));

  it.each<[string, Files, string]>([
    ['without files at the root', { 'a/main.tf': '' }, 'WorkspaceInvalid Workspace'],
    ['with too many files', empty(51), 'WorkspaceInvalid Workspace'],
    ['with an absolute path', { 'main.tf': '', '/a.tf': '' }, 'WorkspaceInvalid Workspace./a.tf'],
    ['with a path that climbs', { 'main.tf': '', 'a/../b.tf': '' }, 'WorkspaceInvalid Workspace.a/../b.tf'],
    ['with an empty name', { 'main.tf': '', 'a//b.tf': '' }, 'WorkspaceInvalid Workspace.a//b.tf'],
    ['with a deep path', { 'main.tf': '', 'a/b/c/d/e/f.tf': '' }, 'WorkspaceInvalid Workspace.a/b/c/d/e/f.tf'],
    ['with other letters', { 'main.tf': '', 'ä.tf': '' }, 'WorkspaceInvalid Workspace.ä.tf'],
  ])('%s', (_, files, finding) => {
    expect(found(files)).toEqual([finding]);
  });

  it.each([
    ['Workspace: null', 'WorkspaceInvalid '],
    ['Workspace: []', 'WorkspaceInvalid Workspace'],
    ['Workspace: {main.tf: 5}', 'WorkspaceInvalid Workspace.main.tf'],
    ['Workspace: {main.tf: "\\uD800"}', 'WorkspaceInvalid Workspace.main.tf'],
    ['Workspace: {main.tf: ""}\nResources: {A: {Type: T}}', 'SectionInvalid Resources'],
    ['Workspace: {main.tf: "", .metadata: "[]"}', 'WorkspaceInvalid Workspace..metadata'],
  ])('%s', (sections, finding) => {
    const text = `${VERSION}Transform: Aliyun::Terraform-v1.5\n${sections}`;
    expect(loadTemplate(text).diagnostics.map(brief)).toEqual([finding]);
  });
});

describe('a file is refused', () => {
  it.each([
    ['resource "a" "b" {', 'TerraformSyntax'],
    ['terraform {\n  backend "oss" {}\n}', 'TerraformForbidden'],
    ['terraform {\n  cloud {}\n}', 'TerraformForbidden'],
    ['resource "a" "b" {\n  provisioner "local-exec" {}\n}', 'TerraformForbidden'],
    ['data "terraform_remote_state" "x" {}', 'TerraformForbidden'],
    ['data "external" "x" {}', 'TerraformForbidden'],
    ['module "m" { source = "terraform-alicloud-modules/vpc/alicloud" }', 'TerraformForbidden'],
    ['module "m" { source = "./nowhere" }', 'TerraformInvalid'],
    ['module "m" {}', 'TerraformInvalid'],
    ['locals { a = pathexpand("~") }', 'TerraformForbidden'],
    ['locals { a = file("/etc/passwd") }', 'TerraformForbidden'],
    ['locals { a = file("../x") }', 'TerraformForbidden'],
    ['locals { a = file("${path.module}/no.sh") }', 'TerraformInvalid'],
    ['locals { a = var.nope }', 'ReferenceUnknown'],
    ['locals { a = local.b }', 'ReferenceUnknown'],
    ['variable "x" {}\nvariable "x" {}', 'TerraformInvalid'],
    ['variable "x" { type = strin }', 'TerraformInvalid'],
    ['variable "x" { default = var.y }\nvariable "y" {}', 'TerraformInvalid'],
    ['variable "x" {\n  default = null\n  nullable = false\n}', 'TerraformInvalid'],
    ['variable {}', 'TerraformInvalid'],
    ['output "o" {}', 'TerraformInvalid'],
    ['variable "x" { description = "{" }', 'DescriptionUnread'],
  ])('%s', (main, code) => {
    expect(found({ 'main.tf': main })).toEqual([`${code} Workspace.main.tf`]);
  });

  it.each([
    ['module "m" { source = "./vpc" }\nlocals { a = file("${path.module}/run.sh") }'],
    ['locals {\n  a = templatefile("run.sh", {})\n  b = local.a\n  c = file(local.a)\n}'],
    ['check "c" {\n  data "http" "x" { url = "https://example.com" }\n}'],
  ])('not when it is right: %s', (main) => {
    expect(found({ 'main.tf': main, 'vpc/main.tf': '', 'run.sh': '' })).toEqual([]);
  });

  it('with what the template says of nothing', () => {
    const sections = 'Parameters: {zoneid: {Type: String}}\nOutputs: {o: {Value: null}}\n';
    const { diagnostics } = load({ 'main.tf': 'variable "zone_id" {}' }, sections);
    expect(diagnostics).toMatchObject([
      { code: 'TerraformUnused', path: ['Parameters', 'zoneid'], hint: 'Did you mean `zone_id`?' },
      { code: 'TerraformUnused', path: ['Outputs', 'o'] },
    ]);
  });
});

describe('findings stand in the template', () => {
  const lines = (text: string) => {
    const { source, diagnostics } = loadTemplate(text);
    return diagnostics.map(({ code, range }) => {
      const { line, column } = source.positionAt(range!.start);
      return `${code} ${line}:${column}`;
    });
  };

  it('in a literal block, to the character', () => {
    expect(lines(template({ 'main.tf': 'locals {\n  a = 1\n\n  b = var.nope\n}' }))).toEqual(['ReferenceUnknown 8:11']);
  });

  it('in text on one line, past its escapes', () => {
    const text = `${VERSION}Transform: Aliyun::Terraform-v1.5\nWorkspace:\n  main.tf: "locals {\\n  a = \\"x\\"\\n  b = var.nope\\n}"\n`;
    expect(lines(text)).toEqual([`ReferenceUnknown 4:${text.split('\n')[3]!.indexOf('var.nope') + 1}`]);
  });

  it('in any other text, where it begins', () => {
    const text = `${VERSION}Transform: Aliyun::Terraform-v1.5\nWorkspace:\n  main.tf: >\n    locals { a = var.nope }\n`;
    expect(lines(text)).toEqual(['ReferenceUnknown 4:12']);
  });
});

/** A quadratic reading would take tens of seconds; a machine that is busy with other things, not that long. */
const SLOW_MS = 5000;

describe('hostile files', () => {
  const wrap = (text: string) =>
    `${VERSION}Transform: Aliyun::Terraform-v1.5\nWorkspace:\n  main.tf: ${JSON.stringify(text)}\n`;

  it.each([
    ['heredocs', 'a = <<E\nE\n'.repeat(30_000)],
    ['comments', '/* */'.repeat(80_000)],
    ['open comments', `${'# /*\n'.repeat(60_000)}/*`],
    ['attributes', Array.from({ length: 30_000 }, (_, i) => `a${i} = ${i}`).join('\n')],
    ['interpolations', `a = "${'${b}'.repeat(100_000)}"`],
    ['dollars', `a = <<E\n${'$'.repeat(400_000)}\nE`],
    ['variables', Array.from({ length: 15_000 }, (_, i) => `variable "v${i}" {}`).join('\n')],
    ['unknown names', `locals {\na = [${'var.abc,'.repeat(50_000)}]\n}`],
    ['operators', `locals {\na = ${'1 + '.repeat(100_000)}1\n}`],
  ])('of many %s cost no more than their length', (_, text) => {
    const began = performance.now();
    loadTemplate(wrap(text));
    expect(performance.now() - began).toBeLessThan(SLOW_MS);
  });
});
