import { describe, expect, it } from 'vitest';
import { brief, load, withVersion } from '../evaluate/given.fixture.ts';
import { loadTemplate } from './load.ts';

const found = (sections: string) => loadTemplate(withVersion(sections)).diagnostics.map(brief);

describe('sections', () => {
  it('need a version, which must be the one there is', () => {
    expect(loadTemplate('Resources: {}').diagnostics.map(brief)).toEqual(['VersionMissing ']);
    expect(loadTemplate('ROSTemplateFormatVersion: 2015-09-02').diagnostics.map(brief)).toEqual([
      'VersionUnsupported ROSTemplateFormatVersion',
    ]);
    expect(loadTemplate('ROSTemplateFormatVersion: 2015-09-01').diagnostics).toEqual([]);
  });

  it('must be maps in a map', () => {
    expect(loadTemplate('[1]').diagnostics.map(brief)).toEqual(['TemplateNotMap ']);
    expect(found('Resources: []\nOutputs: 1\nParameters: null')).toEqual([
      'SectionInvalid Resources',
      'SectionInvalid Outputs',
    ]);
  });

  it('that do not exist are a warning with a hint', () => {
    const { diagnostics } = loadTemplate(withVersion('Resuorces: {}'));
    expect(diagnostics).toMatchObject([
      { code: 'SectionUnknown', severity: 'warning', hint: 'Did you mean `Resources`?' },
    ]);
  });

  it('that a transform needs are judged with it', () => {
    expect(found('Transform: Aliyun::Serverles-2018-04-03\nResources: {A: 1}')).toEqual(['TransformUnknown Transform']);
    expect(found('Workspace: {main.tf: ""}')).toEqual(['WorkspaceInvalid Workspace']);
    expect(found('Resources: {M: {Type: MODULE::Aa::Bb::Cc, Count: 2}}')).toEqual([
      'AttributeInvalid Resources.M.Count',
      'ModuleUnknown Resources.M.Type',
    ]);
  });

  it('are read into a model', () => {
    const template = load(`
Description: {zh-cn: 你好, en: Hello}
Metadata: {ALIYUN::ROS::Composer: {Ref: [a]}}
Mappings: {M: {1: {x: [1]}}}
Resources:
  A:
    Type: T
    Description: first
    DeletionPolicy: Retain
    Properties: {P: !Ref B, Q: {Ref: B, Other: 1}}
Outputs: {O: {Value: 1, NoEcho: 'True', Description: {zh-cn: 只}}}`);
    expect(template.description).toBe('Hello');
    expect(template.metadata).toEqual({ 'ALIYUN::ROS::Composer': { Ref: ['a'] } });
    expect(template.mappings.get('M')).toEqual({ 1: { x: [1] } });
    expect(template.resources.get('A')).toMatchObject({ description: 'first', type: { text: 'T' } });
    const [call, data] = template.resources.get('A')!.properties.entries.map((entry) => entry.value.kind);
    expect([call, data]).toEqual(['call', 'map']);
    expect(template.outputs.get('O')).toMatchObject({ noEcho: true, description: '只' });
  });
});

describe('definitions', () => {
  it.each([
    ['Resources: {A: 1}', 'DefinitionInvalid Resources.A'],
    ['Resources: {A: {}}', 'AttributeMissing Resources.A'],
    ['Resources: {A: {Type: 5}}', 'AttributeInvalid Resources.A.Type'],
    ['Resources: {A: {Type: T, Properties: [1]}}', 'DefinitionInvalid Resources.A.Properties'],
    ['Resources: {A: {Type: T, DeletionPolicy: Snapshot}}', 'AttributeInvalid Resources.A.DeletionPolicy'],
    ['Resources: {A: {Type: T, Metadata: x}}', 'AttributeInvalid Resources.A.Metadata'],
    ['Resources: {A: {Type: T, DependOn: B}}', 'AttributeUnknown Resources.A.DependOn'],
    ['Resources: {A: {Type: T, Metadata: null}}', 'AttributeInvalid Resources.A.Metadata'],
    ['Resources: {A: {Type: T, UpdatePolicy: [1]}}', 'AttributeInvalid Resources.A.UpdatePolicy'],
    ['Resources: {A/B: {Type: T}}', 'NameInvalid Resources.A/B'],
    ['Outputs: {O: {}}', 'AttributeMissing Outputs.O'],
    ['Outputs: {O: {Value: 1, NoEcho: maybe}}', 'AttributeInvalid Outputs.O.NoEcho'],
    ['Mappings: {M: {a: 1}}', 'DefinitionInvalid Mappings.M.a'],
    ['Rules: {R: {}}', 'AttributeMissing Rules.R'],
    ['Rules: {R: {Assertions: {}}}', 'AttributeInvalid Rules.R.Assertions'],
    ['Parameters: {P: {}}', 'AttributeMissing Parameters.P'],
    ['Parameters: {P: {Type: string}}', 'ParameterTypeUnknown Parameters.P.Type'],
    ['Parameters: {P: {Type: String, MinLength: x}}', 'AttributeInvalid Parameters.P.MinLength'],
    ['Parameters: {P: {Type: Number, MaxValue: 3, Default: 4}}', 'ParameterDefaultInvalid Parameters.P.Default'],
    [
      'Parameters: {P: {Type: "ALIYUN::OOS::Parameter::Value", Default: [1]}}',
      'ParameterDefaultInvalid Parameters.P.Default',
    ],
    ['Parameters: {P: {Type: CommaDelimitedList, Default: "a, b"}}', 'ListItemBlank Parameters.P.Default'],
    ['Parameters: {P: {Type: String, MinLength: 5, MaxLength: 4}}', 'AttributeInvalid Parameters.P.MinLength'],
    ['Parameters: {P: {Type: Number, MinValue: 5, MaxValue: 4}}', 'AttributeInvalid Parameters.P.MinValue'],
    ['Parameters: {P: {Type: String, Confirm: true}}', 'AttributeIgnored Parameters.P.Confirm'],
    ['Parameters: {P: {Type: String, Confirm: sometimes}}', 'AttributeInvalid Parameters.P.Confirm'],
    ['Parameters: {P: {Type: Json, AllowedPattern: a}}', 'AttributeIgnored Parameters.P.AllowedPattern'],
    ['Parameters: {P: {Type: String, MaxValue: 5}}', 'AttributeIgnored Parameters.P.MaxValue'],
    ['Parameters: {P: {Type: String, AllowedPattern: "(?<=a)b"}}', 'PatternUnchecked Parameters.P.AllowedPattern'],
    ['Parameters: {P: {Type: String}}\nResources: {P: {Type: T}}', 'NameConflict Resources.P'],
  ])('%s', (sections, finding) => {
    expect(found(sections)).toEqual([finding]);
  });

  it('are all reported at once, each where it stands', () => {
    const text = withVersion('Resources:\n  A: {}\n  B: {Type: T, Typo: 1}\nParameters:\n  P: {Type: Text}\n');
    const { source, diagnostics } = loadTemplate(text);
    const places = diagnostics.map((finding) => `${finding.code} ${source.positionAt(finding.range!.start).line}`);
    expect(places).toEqual(['ParameterTypeUnknown 6', 'AttributeMissing 3', 'AttributeUnknown 4']);
  });
});

it('an inline template of a nested stack is handed down as it is', () => {
  const template = load(`
Resources:
  S: {Type: ALIYUN::ROS::Stack, Properties: {TemplateBody: {Resources: {X: {Ref: Nowhere}}}, Parameters: {A: !Ref S}}}`);
  const entries = template.resources.get('S')!.properties.entries;
  expect(entries[0]!.value).toMatchObject({ kind: 'literal', value: { Resources: { X: { Ref: 'Nowhere' } } } });
  expect(entries[1]!.value.kind).toBe('map');
});
