import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadSchemaCatalog } from '#app/specs.ts';
import { Random } from '../../sim/random.ts';
import { corpusFolder, whyNoCorpus } from '../corpus.ts';
import { planters } from './planters.ts';
import { type Outcome, plantAll, subjectOf } from './planting.ts';

const SEED = Number(process.env.ROSETTE_SEED ?? 1);
/** Of each template as many kinds of mistake, taken in turn, so that all of them together cost seconds. */
const PER_TEMPLATE = Number(process.env.ROSETTE_PLANTS ?? 3);

const example = `ROSTemplateFormatVersion: '2015-09-01'
Parameters:
  Secret: {Type: String, NoEcho: true}
  Cidr: {Type: String, AllowedValues: [10.0.0.0/8, 192.168.0.0/16], Default: 10.0.0.0/8}
  Big:
    Type: Boolean
    Default: true
Mappings:
  Sizes: {large: {mask: 24}}
Conditions:
  IsBig: {Fn::Equals: [{Ref: Big}, true]}
Resources:
  Vpc:
    Type: ALIYUN::ECS::VPC
    Properties:
      CidrBlock: {Ref: Cidr}
      VpcName: {Fn::Sub: 'net-\${Cidr}'}
      Description: {Fn::If: [IsBig, large, small]}
      Tags:
        - Key: secret
          Value: {Fn::Join: ['', [{Ref: Secret}]]}
  Switch:
    Type: ALIYUN::ECS::VSwitch
    Condition: IsBig
    DependsOn: Vpc
    Properties:
      VpcId: {Fn::GetAtt: [Vpc, VpcId]}
      ZoneId: cn-hangzhou-h
      CidrBlock: 10.0.0.0/24
      Description: {Fn::FindInMap: [Sizes, large, mask]}
Outputs:
  Text: {Value: {Fn::Sub: '\${Vpc.VpcId}'}}
  Id:
    Value: {Fn::GetAtt: [Vpc, VpcId]}
`;

const catalog = loadSchemaCatalog();

describe('a planted mistake', () => {
  it.each(planters.map(([name]) => name))('%s is told where it is', (name) => {
    const subject = subjectOf(example, catalog, new Random(SEED))!;
    const planted = plantAll(
      'example',
      subject,
      planters.filter(([other]) => other === name),
    );
    expect(planted).toMatchObject([{ found: true }]);
  });

  it('is told in real templates', { timeout: 300_000 }, (context) => {
    const folder = corpusFolder(process.env);
    const why = whyNoCorpus(folder);
    if (why !== undefined) context.skip(why);
    const outcomes = plantedInCorpus(folder);
    const found = outcomes.filter((outcome) => outcome.found).length;
    const share = found / outcomes.length;
    console.log(
      `${found} of ${outcomes.length} planted mistakes told (${(100 * share).toFixed(1)} %)\n${missed(outcomes)}`,
    );
    expect(outcomes.length).toBeGreaterThan(100);
    expect(share).toBeGreaterThanOrEqual(0.95);
  });
});

function plantedInCorpus(folder: string): readonly Outcome[] {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /\.(ya?ml|json)$/.test(path),
  );
  const random = new Random(SEED);
  return paths.sort().flatMap((path, index) => {
    const subject = subjectOf(readFileSync(join(folder, path), 'utf8'), catalog, random);
    const wanted = planters.filter((_, kind) => (kind + index) % planters.length < PER_TEMPLATE);
    return subject === undefined ? [] : plantAll(path, subject, wanted);
  });
}

function missed(outcomes: readonly Outcome[]): string {
  return outcomes
    .filter(({ found }) => !found)
    .map(
      ({ path, mistake, line, said }) =>
        `  ${mistake}: ${path}:${line}\n${said.map((one) => `      ${one}`).join('\n')}`,
    )
    .join('\n');
}
