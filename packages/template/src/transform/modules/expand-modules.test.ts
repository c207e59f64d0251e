import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../base/json.ts';
import { serviceLimits } from '../../base/limits.ts';
import { brief, withVersion } from '../../evaluate/given.fixture.ts';
import { loadTemplate } from '../../model/load.ts';
import { toJson } from '../../text/node.ts';
import type { ModuleSource } from '../expansion.ts';

type Modules = Readonly<Record<string, string>>;

/** Modules by the last part of their name; `Name@v1` is one of a version. */
function sourceOf(modules: Modules): ModuleSource {
  return (type, version) => {
    const name = type.split('::')[3]!;
    const text = modules[`${name}@${version}`] ?? modules[name];
    return text === undefined ? undefined : withVersion(text);
  };
}

const load = (modules: Modules, sections: string) =>
  loadTemplate(withVersion(sections), serviceLimits, sourceOf(modules));
const found = (modules: Modules, sections: string) => load(modules, sections).diagnostics.map(brief);

/** A section of the expanded template. */
function expanded(modules: Modules, sections: string, section = 'Resources'): Record<string, JsonObject> {
  const { diagnostics, expanded: document } = load(modules, sections);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return (toJson(document!) as Record<string, never>)[section]!;
}

const NETWORK = `
Parameters:
  Cidr: {Type: String, Default: 10.0.0.0/8}
  Name: {Type: String}
Conditions:
  Named: {Fn::Not: {Fn::Equals: [{Ref: Name}, '']}}
Mappings: {Sizes: {s: {cpu: 1}}}
Resources:
  Vpc:
    Type: ALIYUN::ECS::VPC
    Properties: {CidrBlock: {Ref: Cidr}, VpcName: {Fn::Sub: 'net-\${Name}-\${ALIYUN::Region}'}}
  Switch:
    Type: ALIYUN::ECS::VSwitch
    Condition: Named
    DependsOn: Vpc
    Properties:
      VpcId: {Fn::GetAtt: [Vpc, VpcId]}
      ZoneId: {Fn::FindInMap: [Sizes, s, cpu]}
      Text: {Fn::Sub: '\${Vpc.VpcId} \${Vpc} \${!Name}'}
Outputs:
  Id: {Value: {Fn::GetAtt: [Vpc, VpcId]}}
  Label: {Value: {Fn::Join: ['-', [{Ref: Name}, {Ref: Vpc}]]}}
`;

const use = (rest: string) => `
Parameters: {P: {Type: String}, Make: {Type: Boolean}}
Conditions: {Wanted: {Fn::Equals: [{Ref: Make}, true]}}
Resources:
  Net: {Type: 'MODULE::My::Vpc::Network', Version: default, Properties: {Name: {Ref: P}}${rest}}
`;

describe('a module', () => {
  it('becomes its resources, with names in its namespace', () => {
    expect(expanded({ Network: NETWORK }, use(''))).toEqual({
      'Net.Vpc': {
        Type: 'ALIYUN::ECS::VPC',
        Properties: {
          CidrBlock: '10.0.0.0/8',
          VpcName: {
            'Fn::Sub': [
              'net-${__auto_generated__Net__Parameter__Name}-${ALIYUN::Region}',
              { __auto_generated__Net__Parameter__Name: { Ref: 'P' } },
            ],
          },
        },
        Metadata: {
          'ALIYUN::ROS::Module': { LogicalIdHierarchy: 'Net', TypeHierarchy: 'MODULE::My::Vpc::Network' },
        },
      },
      'Net.Switch': {
        Type: 'ALIYUN::ECS::VSwitch',
        Properties: {
          VpcId: { 'Fn::GetAtt': ['Net.Vpc', 'VpcId'] },
          ZoneId: { 'Fn::FindInMap': ['Net.Sizes', 's', 'cpu'] },
          Text: { 'Fn::Sub': '${Net.Vpc.VpcId} ${Net.Vpc} ${!Name}' },
        },
        Condition: 'Net.Named',
        DependsOn: ['Net.Vpc'],
        Metadata: {
          'ALIYUN::ROS::Module': { LogicalIdHierarchy: 'Net', TypeHierarchy: 'MODULE::My::Vpc::Network' },
        },
      },
    });
  });

  it('brings its conditions and mappings along', () => {
    expect(expanded({ Network: NETWORK }, use(''), 'Conditions')).toEqual({
      Wanted: { 'Fn::Equals': [{ Ref: 'Make' }, true] },
      'Net.Named': { 'Fn::Not': { 'Fn::Equals': [{ Ref: 'P' }, ''] } },
    });
    expect(expanded({ Network: NETWORK }, use(''), 'Mappings')).toEqual({ 'Net.Sizes': { s: { cpu: 1 } } });
  });

  it('gives its outputs to whoever asks, and everyone who waits for it waits for all of it', () => {
    const resources = expanded(
      { Network: NETWORK },
      `${use('')}
  A:
    Type: T
    DependsOn: [Net]
    Properties: {Id: {Fn::GetAtt: [Net, Id]}, Text: {Fn::Sub: 'x \${Net.Label} \${Net.Vpc.VpcId}'}, Vpc: {Ref: Net.Vpc}}
Outputs: {O: {Value: {Fn::GetAtt: [Net, Label]}}}`,
    );
    expect(resources!.A).toEqual({
      Type: 'T',
      DependsOn: ['Net.Vpc', 'Net.Switch'],
      Properties: {
        Id: { 'Fn::GetAtt': ['Net.Vpc', 'VpcId'] },
        Text: {
          'Fn::Sub': [
            'x ${__auto_generated__Net__Output__Label} ${Net.Vpc.VpcId}',
            { __auto_generated__Net__Output__Label: { 'Fn::Join': ['-', [{ Ref: 'P' }, { Ref: 'Net.Vpc' }]] } },
          ],
        },
        Vpc: { Ref: 'Net.Vpc' },
      },
    });
  });

  it('with a condition exists under it, and its outputs fail without it', () => {
    const sections = `${use(', Condition: Wanted, DependsOn: B')}
  B: {Type: T}
Outputs: {O: {Value: {Fn::GetAtt: [Net, Id]}}}`;
    const resources = expanded({ Network: NETWORK }, sections)!;
    expect(resources['Net.Vpc']).toMatchObject({ Condition: 'Wanted', DependsOn: ['B'] });
    expect(resources['Net.Switch']).toMatchObject({
      Condition: '__auto_generated__Net__Switch__Condition',
      DependsOn: ['B', 'Net.Vpc'],
    });
    const conditions = expanded({ Network: NETWORK }, sections, 'Conditions')!;
    expect(conditions.__auto_generated__Net__Switch__Condition).toEqual({ 'Fn::And': ['Wanted', 'Net.Named'] });
    expect(expanded({ Network: NETWORK }, sections, 'Outputs')).toEqual({
      O: {
        Value: {
          'Fn::If': [
            'Wanted',
            { 'Fn::GetAtt': ['Net.Vpc', 'VpcId'] },
            {
              'Fn::Select': [
                'not_exist',
                {},
                null,
                'invalid output(Id) of module{Net, MODULE::My::Vpc::Network}, as condition(Wanted) is false',
              ],
            },
          ],
        },
      },
    });
  });

  it('may hold modules, whose names go on', () => {
    const modules = {
      Network: NETWORK,
      Outer: `
Parameters: {Prefix: {Type: String}}
Resources:
  In: {Type: 'MODULE::My::Vpc::Network', Properties: {Name: {Fn::Join: ['', [{Ref: Prefix}, x]]}}}
  Last: {Type: T, DependsOn: In, Properties: {Id: {Fn::GetAtt: [In, Id]}}}
Outputs: {Id: {Value: {Fn::GetAtt: [In, Label]}}}`,
    };
    const resources = expanded(
      modules,
      `Resources:
  Out: {Type: 'MODULE::My::App::Outer', Properties: {Prefix: a}}
  A: {Type: T, Properties: {Id: {Fn::GetAtt: [Out, Id]}}}`,
    )!;
    expect(Object.keys(resources)).toEqual(['Out.In.Vpc', 'Out.In.Switch', 'Out.Last', 'A']);
    expect(resources['Out.Last']).toMatchObject({
      DependsOn: ['Out.In.Vpc', 'Out.In.Switch'],
      Properties: { Id: { 'Fn::GetAtt': ['Out.In.Vpc', 'VpcId'] } },
    });
    expect(resources['Out.In.Vpc']).toMatchObject({
      Metadata: {
        'ALIYUN::ROS::Module': {
          LogicalIdHierarchy: 'Out/In',
          TypeHierarchy: 'MODULE::My::App::Outer/MODULE::My::Vpc::Network',
        },
      },
    });
    expect(resources.A).toMatchObject({
      Properties: {
        Id: { 'Fn::Join': ['-', [{ 'Fn::Join': ['', ['a', 'x']] }, { Ref: 'Out.In.Vpc' }]] },
      },
    });
  });

  it('is taken in the version that is asked for', () => {
    const modules = { 'One@v2': 'Resources: {New: {Type: T}}', One: 'Resources: {Old: {Type: T}}' };
    const resource = (version: string) => `Resources: {M: {Type: 'MODULE::My::Sv::One'${version}}}`;
    expect(Object.keys(expanded(modules, resource(', Version: v2'))!)).toEqual(['M.New']);
    expect(Object.keys(expanded(modules, resource(''))!)).toEqual(['M.Old']);
  });

  it('reads its defaults as their types say, and hands a nested template down as it is', () => {
    const One = `
Parameters:
  S: {Type: String, Default: 1.0}
  L: {Type: CommaDelimitedList, Default: 'a,b'}
  J: {Type: Json, Default: '{"a": 1}'}
  N: {Type: Number, Default: null}
Resources:
  A: {Type: T, Properties: {S: {Ref: S}, L: {Ref: L}, J: {Ref: J}, N: {Ref: N}}}
  B: {Type: ALIYUN::ROS::Stack, Properties: {TemplateBody: {Resources: {X: {Ref: S}}}}}`;
    const resources = expanded({ One }, `Resources: {M: {Type: 'MODULE::My::Sv::One'}}`)!;
    expect(resources['M.A']).toMatchObject({ Properties: { S: '1.0', L: ['a', 'b'], J: { a: 1 }, N: null } });
    expect(resources['M.B']).toMatchObject({ Properties: { TemplateBody: { Resources: { X: { Ref: 'S' } } } } });
  });

  it('has counted resources, locals and computed conditions of its own', () => {
    const One = `
Parameters: {Which: {Type: String, Default: Yes}}
Conditions: {Yes: {Fn::Equals: [1, 1]}}
Locals: {L: {Value: {Ref: Which}}}
Resources:
  A: {Type: T, Count: 2, Properties: {I: {Ref: ALIYUN::Index}, W: {Ref: L}}}
  B: {Type: T, Properties: {One: {Ref: 'A[0]'}, S: {Fn::Sub: '\${A[\${ALIYUN::Index}].Id}'}, C: {Fn::If: [{Ref: Which}, 1, 2]}}}`;
    const resources = expanded({ One }, `Resources: {M: {Type: 'MODULE::My::Sv::One'}}`)!;
    expect(resources['M.A']).toMatchObject({
      Count: 2,
      Properties: { I: { Ref: 'ALIYUN::Index' }, W: { Ref: 'M.L' } },
    });
    expect(resources['M.B']).toMatchObject({
      Properties: {
        One: { Ref: 'M.A[0]' },
        S: { 'Fn::Sub': '${M.A[${ALIYUN::Index}].Id}' },
        C: { 'Fn::If': [{ 'Fn::TransformNamespace': ['Condition', 'M.', 'Yes'] }, 1, 2] },
      },
    });
    expect(expanded({ One }, `Resources: {M: {Type: 'MODULE::My::Sv::One'}}`, 'Locals')).toEqual({
      'M.L': { Value: 'Yes' },
    });
  });
});

describe('a module is refused', () => {
  const ONE = 'Parameters: {P: {Type: String}}\nResources: {A: {Type: T}}\nOutputs: {O: {Value: 1}}';
  const one = (rest: string) => `Resources: {M: {Type: 'MODULE::My::Sv::One', Properties: {P: 1}${rest}}}`;

  it.each([
    ['Resources: {M: {Type: MODULE::My::Sv::Two}}', 'ModuleUnknown Resources.M.Type'],
    ['Resources: {M: {Type: MODULE::My::Sv}}', 'ModuleUnknown Resources.M.Type'],
    ['Resources: {M: {Type: MODULE::ACS::OOS::ExecuteAPI}}', 'ModuleUnavailable Resources.M.Type'],
    [one(', Count: 2'), 'AttributeInvalid Resources.M.Count'],
    [one(', Metadata: {}'), 'AttributeInvalid Resources.M.Metadata'],
    [one(', Version: 1'), 'AttributeInvalid Resources.M.Version'],
    [one(', DeletionPolicy: Retain'), 'AttributeIgnored Resources.M.DeletionPolicy'],
    [
      `Resources: {M: {Type: 'MODULE::My::Sv::One', Properties: {P: 1, Q: 2}}}`,
      'PropertyUnknown Resources.M.Properties.Q',
    ],
    [`Resources: {M: {Type: 'MODULE::My::Sv::One'}}`, 'PropertyMissing Resources.M.Properties'],
    [
      `Resources: {M: {Type: 'MODULE::My::Sv::One', Properties: {Ref: P}}}`,
      'PropertyUnknown Resources.M.Properties.Ref',
    ],
    [`${one('')}\nOutputs: {X: {Value: {Fn::GetAtt: [M, Nope]}}}`, 'ResourceAttributeUnknown Resources.M'],
    [`Resources: {M: {Type: 'MODULE::My::Sv::One', Properties: {P: 1}}, M.A: {Type: T}}`, 'NameConflict Resources.M.A'],
  ])('%s', (sections, finding) => {
    expect(found({ One: ONE }, sections)).toContain(finding);
  });

  it.each([
    ['a: [', 'cannot be read: line 2'],
    ['Transform: x', 'has the section `Transform`'],
    ['Rules: {R: {Assertions: []}}', 'has `Rules`'],
    ['Resources: {A.B: {Type: T}}', 'has the name `A.B` in `Resources`'],
    ['Parameters: {"A:B": {Type: String}}', 'has the name `A:B` in `Parameters`'],
    ['Conditions: {A&B: {Fn::Equals: [1, 1]}}', 'has the name `A&B` in `Conditions`'],
  ])('when its template is wrong: %s', (text, message) => {
    const { diagnostics } = load({ One: text }, `Resources: {M: {Type: 'MODULE::My::Sv::One'}}`);
    expect(diagnostics.map(brief)).toEqual(['ModuleInvalid Resources.M.Type']);
    expect(diagnostics[0]!.message).toContain(message);
  });

  it('that uses itself, or stands inside three others', () => {
    const nested = (name: string) => `Resources: {N: {Type: 'MODULE::My::Sv::${name}'}}`;
    expect(found({ One: nested('Two'), Two: nested('One') }, nested('One'))).toEqual([
      'ModuleCycle Resources.N.N.N.Type',
    ]);
    const deep = { One: nested('Two'), Two: nested('Three'), Three: nested('Four'), Four: 'Resources: {}' };
    expect(found(deep, nested('One'))).toEqual(['ModuleTooDeep Resources.N.N.N.N.Type']);
  });

  it('whose values go round in a circle', () => {
    const Echo = 'Parameters: {P: {Type: String}}\nOutputs: {O: {Value: {Ref: P}}}';
    const sections = `Resources:
  A: {Type: 'MODULE::My::Sv::Echo', Properties: {P: {Fn::GetAtt: [B, O]}}}
  B: {Type: 'MODULE::My::Sv::Echo', Properties: {P: {Fn::GetAtt: [A, O]}}}
Outputs: {O: {Value: {Fn::GetAtt: [A, O]}}}`;
    expect(found({ Echo }, sections)).toEqual(['ModuleCycle Resources.A']);
  });

  it('that doubles a value again and again', () => {
    const Twice = 'Parameters: {P: {Type: String}}\nOutputs: {O: {Value: [{Ref: P}, {Ref: P}]}}';
    const links = Array.from({ length: 40 }, (_, index) => {
      const given = index === 0 ? 'x' : `{Fn::GetAtt: [M${index - 1}, O]}`;
      return `  M${index}: {Type: 'MODULE::My::Sv::Twice', Properties: {P: ${given}}}`;
    });
    const sections = `Resources:\n${links.join('\n')}\nOutputs: {O: {Value: {Fn::GetAtt: [M39, O]}}}`;
    expect(found({ Twice }, sections)).toEqual(['ExpansionTooLarge ']);
  });

  it('that brings in more than a template may hold', () => {
    const Wide = `Resources: {${Array.from({ length: 500 }, (_, i) => `R${i}: {Type: 'MODULE::ACS::Sv::W2'}`).join(', ')}}`;
    const modules = { W1: Wide, W2: Wide.replaceAll('W2', 'W3'), W3: Wide.replaceAll('W2', 'W4'), W4: 'Resources: {}' };
    const began = performance.now();
    expect(found(modules, `Resources: {M: {Type: 'MODULE::ACS::Sv::W1'}}`)).toContain(
      'ExpansionTooLarge Resources.M.R0.R133.Type',
    );
    expect(performance.now() - began).toBeLessThan(5000);
  });
});

it('findings stand where the module is used, and where a value was given', () => {
  const One = 'Parameters: {P: {Type: String}}\nResources: {A: {Type: T, Count: {Ref: P}, Typo: 1}}';
  const { source, diagnostics } = load(
    { One },
    `Resources:\n  M:\n    Type: MODULE::My::Sv::One\n    Properties:\n      P: {Fn::GetAtt: [M, Nope]}\n`,
  );
  const places = diagnostics.map((one) => `${one.code} ${source.positionAt(one.range!.start).line}`);
  expect(places).toEqual(['ResourceAttributeUnknown 6', 'AttributeUnknown 4']);
});
