import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { unknownResources } from '@rosette/template/evaluate/desired.ts';
import { instantiate } from '@rosette/template/evaluate/instantiate.ts';
import { resolveParameters } from '@rosette/template/evaluate/parameters.ts';
import { Unknown } from '@rosette/template/evaluate/value.ts';
import { checkTemplate } from '@rosette/template/model/check.ts';
import { loadTemplate } from '@rosette/template/model/load.ts';
import type { Template } from '@rosette/template/model/template.ts';
import type { SchemaCatalog } from '@rosette/template/schema/resource-schema.ts';
import { openSchemaCatalog } from '#resources/schema-catalog.ts';
import { largeTemplate } from './support/large-template.ts';

/*
 * The language alone. Opening the catalogue of resource types and looking three of them up, cold. A template of 512 KB
 * with 2,000 resources: text to all findings, warm (goal 150 ms), and its properties evaluated (goal 50 ms). All templates
 * of the corpus read and checked by one process, its start included (goal 3 s); left out where there is no corpus.
 */
const SPECS = resolve(import.meta.dirname, '../specs/resource-types.json');
const CORPUS = resolve(import.meta.dirname, '..', process.env.ROSETTE_CORPUS ?? '../shared/corpus/ros-templates');
const RESOURCES = 2_000;
const ROUNDS = 15;

const began = performance.now();
const catalog = openSchemaCatalog(readFileSync(SPECS));
const opened = performance.now();
for (const type of ['ALIYUN::ECS::VPC', 'ALIYUN::ECS::VSwitch', 'ALIYUN::RDS::DBInstance']) catalog.get(type);
const lookedUp = performance.now();

function checked(text: string, from: SchemaCatalog): Template {
  const { template, diagnostics } = loadTemplate(text);
  const found = template === undefined ? diagnostics : [...diagnostics, ...checkTemplate(template, from)];
  if (template === undefined || found.length > 0) throw new Error(`unexpected findings: ${JSON.stringify(found[0])}`);
  return template;
}

function evaluateAll(template: Template): number {
  const { values } = resolveParameters(template, {});
  const pseudo = {
    region: 'cn-hangzhou',
    stackName: 's',
    stackId: 'i',
    accountId: '1',
    tenantId: '1',
    resourceGroupId: null,
  };
  const { desired, diagnostics } = instantiate(template, {
    parameters: values,
    pseudo,
    world: { zones: () => ['cn-hangzhou-h'] },
    maxResources: RESOURCES,
    catalog,
  });
  if (desired === undefined) throw new Error(`not evaluated: ${JSON.stringify(diagnostics[0])}`);
  const nothing = unknownResources((reference) => new Unknown([reference]));
  for (const name of desired.resources.keys()) desired.properties(name, nothing);
  return desired.resources.size;
}

/** The middle one of some rounds, after as many to warm up. */
function median(work: () => unknown): number {
  for (let round = 0; round < ROUNDS; round += 1) work();
  const times = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return round(times.sort((a, b) => a - b)[ROUNDS >> 1]!);
}

function round(ms: number): number {
  return Math.round(ms * 100) / 100;
}

function corpus(): object | null {
  if (!existsSync(CORPUS)) return null;
  const start = performance.now();
  const child = spawnSync(process.execPath, [join(import.meta.dirname, 'support/check-folder.ts'), CORPUS], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ms = performance.now() - start;
  if (child.status !== 0) throw new Error(`checking the corpus ended with ${child.status}`);
  return { ...(JSON.parse(child.stdout) as object), ms: round(ms), goalMs: 3_000 };
}

const text = largeTemplate(RESOURCES);
const firstStart = performance.now();
const checkedOnce = checked(text, catalog);
const firstMs = performance.now() - firstStart;
const large = {
  bytes: Buffer.byteLength(text),
  resources: RESOURCES,
  firstCheckMs: round(firstMs),
  loadMs: median(() => loadTemplate(text)),
  checkMs: median(() => checked(text, catalog)),
  goalCheckMs: 150,
  evaluateMs: median(() => evaluateAll(checkedOnce)),
  goalEvaluateMs: 50,
};
const catalogue = {
  openMs: round(opened - began),
  threeLookUpsMs: round(lookedUp - opened),
  goalOpenMs: 5,
};
console.log(JSON.stringify({ catalogue, large, corpus: corpus() }));
