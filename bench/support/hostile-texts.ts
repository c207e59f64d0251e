/*
 * Texts that try to cost more than they should: each repeats one thing as often as it fits.
 */

/** As large as a template may be. */
export const FULL_SIZE = 524_288 - 64;

export interface HostileText {
  readonly name: string;
  /** Made when it is asked for. */
  text(): string;
}

const HEAD = "ROSTemplateFormatVersion: '2015-09-01'\n";

type Piece = (index: number) => string;

/** As many pieces as fit between a beginning and an end. */
function filled(size: number, start: string, piece: Piece, end = ''): string {
  const parts = [start];
  let left = size - Buffer.byteLength(start) - Buffer.byteLength(end);
  for (let index = 0; ; index += 1) {
    const next = piece(index);
    left -= Buffer.byteLength(next);
    if (left < 0) break;
    parts.push(next);
  }
  return parts.join('') + end;
}

const WAIT = 'ALIYUN::ROS::WaitConditionHandle';

function hostile(name: string, text: () => string): HostileText {
  return { name, text };
}

/** `size`: of the text in bytes, for those that grow with it. */
export function hostileTexts(size: number): readonly HostileText[] {
  const fill = (start: string, piece: Piece, end = '') => filled(size, start, piece, end);
  const yaml = (start: string, piece: Piece, end = '') => fill(HEAD + start, piece, end);
  const half = (piece: Piece) => filled(size / 2 - 200, '', piece);
  return [
    // The text
    hostile('brackets', () => '['.repeat(size)),
    hostile('braces', () => fill('', () => '{"a":')),
    hostile('block levels', () => Array.from({ length: 900 }, (_, level) => `${' '.repeat(level)}a:\n`).join('')),
    hostile('dashes', () => '- '.repeat(size / 2)),
    hostile('question marks', () => '? '.repeat(size / 2)),
    hostile('anchors in anchors', () =>
      fill(
        'a: &a [1, 1]\n',
        (i) => `b${i}: &b${i} [*${i === 0 ? 'a' : `b${i - 1}`}, *${i === 0 ? 'a' : `b${i - 1}`}]\n`,
      ),
    ),
    hostile('aliases', () => yaml('A: &a [1]\nB:\n', () => '- *a\n')),
    hostile('merges', () =>
      yaml(`A: &a {${Array.from({ length: 1000 }, (_, i) => `k${i}: 1`).join(', ')}}\nB:\n`, () => '- {<<: *a}\n'),
    ),
    hostile('quotes that stay open', () => yaml('', (i) => `a${i}: "x\n`)),
    hostile('tabs', () => yaml('a:\n', () => '\tb: 1\n')),
    hostile('tags', () => yaml('a:\n', () => '- !!nonsense x\n')),
    hostile('short tags', () => yaml('Outputs:\n', (i) => `  A${i}: {Value: !Nonsense x}\n`)),
    hostile('documents', () => '--- a\n'.repeat(size / 6)),
    hostile('comments', () => yaml('', () => '# nothing\n')),
    hostile('block text', () => yaml('Description: |\n', () => '  x\n')),
    hostile('folded text', () => yaml('Description: >\n', () => '  x\n\n')),
    hostile('one long key', () => `${HEAD}${'k'.repeat(size - 100)}: 1\n`),
    hostile('one long text', () => `${HEAD}Description: ${'t'.repeat(size - 100)}\n`),
    hostile('escapes', () => `${HEAD}Description: "${'\\u0041'.repeat(size / 6 - 20)}"\n`),
    hostile('one long number', () => `${HEAD}A: ${'7'.repeat(size - 100)}\n`),
    hostile('one long hexadecimal', () => `${HEAD}A: 0x${'f'.repeat(size - 100)}\n`),
    hostile('one long sexagesimal', () => `${HEAD}A: 1${':59'.repeat(size / 3 - 40)}\n`),
    hostile('numbers', () => yaml('A: [', () => '1.5e+300, ', '1]')),
    hostile('surrogates', () => yaml('A: [', () => '"\u{1f600}", ', '1]')),
    hostile('one key again and again', () => yaml('', () => 'A: 1\n')),
    hostile('unknown sections', () => yaml('', (i) => `A${i}: 1\n`)),
    hostile('JSON without end', () => fill('{"a":[', () => '1,')),
    hostile('JSON escapes', () => `{"a":"${'\\n'.repeat(size / 2 - 20)}"}`),
    hostile('JSON keys', () => fill('{', (i) => `"k${i}":1,`, '"z":1}')),
    // Parameters
    hostile('parameters', () => yaml('Parameters:\n', (i) => `  P${i}: {Type: String}\n`)),
    hostile('wrong parameters', () => yaml('Parameters:\n', (i) => `  P${i}: {Tpye: String, Defualt: 1}\n`)),
    hostile(
      'one long pattern',
      () =>
        `${HEAD}Parameters: {P: {Type: String, Default: ${'a'.repeat(1000)}, AllowedPattern: '${'(a|b)*'.repeat(size / 7)}'}}\n`,
    ),
    hostile('nested pattern', () =>
      yaml(
        'Parameters:\n',
        (i) => `  P${i}: {Type: String, Default: ${'a'.repeat(200)}b, AllowedPattern: '((((a+)+)+)+)+c'}\n`,
      ),
    ),
    hostile('counted pattern', () =>
      yaml(
        'Parameters:\n',
        (i) => `  P${i}: {Type: String, Default: ${'a'.repeat(500)}, AllowedPattern: '(a{1,100}){1,10}'}\n`,
      ),
    ),
    hostile(
      'pattern against a long default',
      () =>
        `${HEAD}Parameters: {P: {Type: String, Default: ${'a'.repeat(size * 0.75)}, AllowedPattern: '(a?){50}a*'}}\n`,
    ),
    hostile(
      'groups in a pattern',
      () => `${HEAD}Parameters: {P: {Type: String, Default: a, AllowedPattern: '${'(?=a)'.repeat(3_900)}a*'}}\n`,
    ),
    hostile('allowed values', () =>
      yaml('Parameters: {P: {Type: String, Default: x0, AllowedValues: [', (i) => `x${i}, `, 'z]}}\n'),
    ),
    hostile(
      'allowed values, a list for default',
      () =>
        `${HEAD}Parameters:\n  P: {Type: CommaDelimitedList, Default: "${half((i) => `x${i},`)}", AllowedValues: [${half((i) => `x${i},`)}]}\n`,
    ),
    hostile('JSON default', () => `${HEAD}Parameters: {P: {Type: Json, Default: '${'['.repeat(size - 200)}'}}\n`),
    hostile(
      'JSON default that is deep',
      () =>
        `${HEAD}Parameters: {P: {Type: Json, Default: '${'['.repeat(size * 0.45)}${']'.repeat(size * 0.45)}'}}\nOutputs: {O: {Value: !Ref P}}\n`,
    ),
    hostile('form', () =>
      yaml(
        'Parameters:\n',
        (i) =>
          `  P${i}: {Type: String, AssociationProperty: A, AssociationPropertyMetadata: {Visible: {Condition: {Fn::Not: {Fn::Equals: ["\${P${i + 1}}", 1]}}}}}\n`,
      ),
    ),
    hostile('groups of the form', () =>
      yaml('Metadata: {ALIYUN::ROS::Interface: {ParameterGroups: [', (i) => `{Parameters: [P${i}]}, `, ']}}\n'),
    ),
    // Mappings
    hostile(
      'keys of mappings',
      () =>
        `${HEAD}Mappings: {M: {a: {${half((i) => `k${i}: 1,\n`)}}}}\nOutputs:\n${half((i) => `  O${i}: {Value: {Fn::FindInMap: [M, a, x${i}]}}\n`)}`,
    ),
    hostile(
      'keys of mappings, the first computed',
      () =>
        `${HEAD}Mappings: {M: {${half((i) => `k${i}: {b: 1},\n`)}}}\nParameters: {P: {Type: String}}\nResources:\n${half((i) => `  R${i}: {Type: ALIYUN::ECS::VPC, Properties: {VpcName: {Fn::FindInMap: [M, !Ref P, x]}}}\n`)}`,
    ),
    // Conditions
    hostile('chain of conditions', () => yaml('Conditions:\n  C0: true\n', (i) => `  C${i + 1}: {Fn::Not: C${i}}\n`)),
    hostile('circle of conditions', () =>
      yaml('Conditions:\n  C0: {Fn::Not: C1}\n', (i) => `  C${i + 1}: {Fn::Not: C${Math.max(0, i - 1)}}\n`),
    ),
    hostile('one condition of many', () =>
      yaml(
        'Parameters: {P: {Type: String}}\nConditions: {C: {Fn::Or: [',
        (i) => `{Fn::Equals: [{Ref: P}, v${i}]}, `,
        'false, false]}}\n',
      ),
    ),
    hostile('conditions that multiply', () =>
      yaml(
        'Parameters: {P: {Type: String}, Q: {Type: String}}\nConditions:\n',
        (i) =>
          `  C${i}: {Fn::And: [{Fn::Or: [{Fn::Equals: [!Ref P, a${i}]}, {Fn::Equals: [!Ref Q, b${i + 7}]}]}, ${i === 0 ? 'true' : `C${i - 1}`}]}\n`,
      ),
    ),
    hostile('pairs far apart', () => {
      const pairs = Array.from({ length: 400 }, (_, i) => i);
      const parameters = pairs.map((i) => `  A${i}: {Type: String}\n  B${i}: {Type: String}\n`).join('');
      const first = pairs
        .flatMap((i) => `{Fn::Equals: [!Ref A${i}, x]}`)
        .concat(pairs.map((i) => `{Fn::Equals: [!Ref B${i}, x]}`));
      return yaml(
        `Parameters:\n${parameters}Conditions:\n  F: {Fn::Or: [${first.join(', ')}]}\n`,
        (i) =>
          `  C${i}: {Fn::Or: [${pairs
            .slice(0, 30)
            .map(
              (k) =>
                `{Fn::And: [{Fn::Equals: [!Ref A${(k + i) % 400}, x]}, {Fn::Equals: [!Ref B${(k + i) % 400}, x]}]}`,
            )
            .join(', ')}]}\n`,
      );
    }),
    hostile(
      'comparisons with one of many allowed values',
      () =>
        `${HEAD}Parameters: {P: {Type: String, AllowedValues: [${half((i) => `x${i},\n`)}]}}\nConditions:\n${half((i) => `  C${i}: {Fn::Equals: [!Ref P, x${i * 3}]}\n`)}`,
    ),
    hostile(
      'comparisons under a pattern',
      () =>
        `${HEAD}Parameters: {P: {Type: String, AllowedPattern: '${'(a|b|c){0,20}'.repeat(100)}d'}}\nConditions:\n${half((i) => `  C${i}: {Fn::Equals: [!Ref P, ${'ab'.repeat(50)}${i}]}\n`)}`,
    ),
    hostile('choices in choices', () => {
      const choice = (depth: number, letter: string): string =>
        depth === 0 ? letter : `{Fn::If: [A, ${choice(depth - 1, `${letter}1`)}, ${choice(depth - 1, `${letter}0`)}]}`;
      return `${HEAD}Parameters: {P: {Type: Boolean}}\nConditions: {A: {Ref: P}, B: {Fn::Equals: [${choice(12, 'x')}, ${choice(12, 'y')}]}}\n`;
    }),
    // Resources
    hostile('resources', () => yaml('Resources:\n', (i) => `  R${i}: {Type: ${WAIT}}\n`)),
    hostile('resources of unknown types', () => yaml('Resources:\n', (i) => `  R${i}: {Type: ALIYUN::ECS::VPX${i}}\n`)),
    hostile('resources that need each other', () =>
      yaml('Resources:\n', (i) => `  R${i}: {Type: ${WAIT}, DependsOn: R${i + 1}}\n`),
    ),
    hostile('a circle of resources', () =>
      yaml(
        `Resources:\n  R0: {Type: ${WAIT}, DependsOn: R1}\n`,
        (i) => `  R${i + 1}: {Type: ${WAIT}, DependsOn: R${i}}\n`,
      ),
    ),
    hostile('one DependsOn of many', () =>
      yaml(`Resources:\n  A: {Type: ${WAIT}}\n  B: {Type: ${WAIT}, DependsOn: [`, () => 'A, ', 'A]}\n'),
    ),
    hostile('DependsOn of nothing', () =>
      yaml(`Resources:\n  B: {Type: ${WAIT}, DependsOn: [`, (i) => `A${i}, `, 'A]}\n'),
    ),
    hostile('all need the first', () =>
      yaml(
        `Resources:\n  A: {Type: ALIYUN::ECS::VPC}\n`,
        (i) =>
          `  B${i}: {Type: ALIYUN::ECS::VSwitch, DependsOn: A, Properties: {VpcId: !Ref A, ZoneId: z, CidrBlock: 10.0.0.0/8}}\n`,
      ),
    ),
    hostile('unknown properties', () =>
      yaml('Resources: {A: {Type: ALIYUN::ECS::Instance, Properties: {', (i) => `Imageid${i}: 1, `, '}}}\n'),
    ),
    hostile('rules of security groups', () =>
      yaml(
        'Resources: {A: {Type: ALIYUN::ECS::SecurityGroup, Properties: {SecurityGroupIngress: [',
        () => '{IpProtocol: tcp, PortRange: 1/1, SourceCidrIp: 0.0.0.0/0}, ',
        ']}}}\n',
      ),
    ),
    hostile('instances', () => yaml('Resources:\n', (i) => `  R${i}: {Type: ${WAIT}, Count: 300}\n`)),
    hostile('instances of instances', () =>
      yaml(
        `Resources:\n  A: {Type: ${WAIT}, Count: 150}\n  B: {Type: ALIYUN::ROS::Sleep, Count: 150, Properties: {Triggers: {`,
        (i) => `k${i}: !Ref A, `,
        '}}}\n',
      ),
    ),
    hostile('a nested template', () =>
      yaml(
        'Resources: {S: {Type: ALIYUN::ROS::Stack, Properties: {TemplateBody: {Resources: {',
        (i) => `R${i}: {Type: ${WAIT}}, `,
        '}}}}}\n',
      ),
    ),
    // Functions
    hostile('unknown references', () => yaml('Outputs:\n', (i) => `  O${i}: {Value: !Ref X${i}}\n`)),
    hostile('one list of references', () =>
      yaml('Parameters: {P: {Type: String}}\nOutputs: {O: {Value: [', () => '!Ref P, ', '1]}}\n'),
    ),
    hostile(
      'placeholders',
      () =>
        `${HEAD}Parameters: {P: {Type: String, Default: x}}\nOutputs: {O: {Value: {Fn::Sub: "${'${P}'.repeat(size / 4 - 60)}"}}}\n`,
    ),
    hostile('unknown placeholders', () => yaml('Outputs: {O: {Value: {Fn::Sub: "', (i) => `\${X${i}}`, '"}}}\n')),
    hostile('placeholders with many dots', () => yaml('Outputs: {O: {Value: {Fn::Sub: "${', () => 'a.', 'b}"}}}\n')),
    hostile('open placeholders', () => `${HEAD}Outputs: {O: {Value: {Fn::Sub: "${'${'.repeat(size / 2 - 60)}"}}}\n`),
    hostile('functions in functions', () =>
      yaml(
        'Parameters: {P: {Type: String, Default: x}}\nOutputs:\n',
        (i) => `  O${i}: {Value: ${'{Fn::Base64Encode: '.repeat(19)}{Ref: P}${'}'.repeat(19)}}\n`,
      ),
    ),
    hostile(
      'text that doubles',
      () =>
        `${HEAD}Outputs: {O: {Value: {Fn::Replace: [{${Array.from({ length: 20 }, (_, i) => `k${i}: ${'x'.repeat(2000)}`).join(', ')}}, "${'k1'.repeat(size * 0.35)}"]}}}\n`,
    ),
    hostile(
      'calculations',
      () => `${HEAD}Outputs: {O: {Value: {Fn::Calculate: ["${'1+'.repeat(size * 0.35)}1", 1]}}}\n`,
    ),
    hostile(
      'parentheses to calculate',
      () =>
        `${HEAD}Outputs: {O: {Value: {Fn::Calculate: ["${'('.repeat(size * 0.35)}1${')'.repeat(size * 0.35)}", 1]}}}\n`,
    ),
    hostile('jq', () => `${HEAD}Outputs: {O: {Value: {Fn::Jq: [First, "${'.|'.repeat(size * 0.35)}.", {a: 1}]}}}\n`),
    hostile('patterns to match', () =>
      yaml('Outputs:\n', (i) => `  O${i}: {Value: {Fn::MatchPattern: ["(x+x+)+y", "${'x'.repeat(100)}${i}"]}}\n`),
    ),
    hostile(
      'lists to look in',
      () =>
        `${HEAD}Outputs: {O: {Value: {Fn::EachMemberIn: [[${half((i) => `a${i},\n`)}], [${half((i) => `a${i},\n`)}]]}}}\n`,
    ),
    // Locals
    hostile('macros in macros', () =>
      yaml(
        'Locals:\n  L0: {Value: [1, 2, 3, 4, 5, 6, 7, 8, 9]}\n',
        (i) => `  L${i + 1}: {Value: [!Ref L${i}, !Ref L${i}, !Ref L${i}, !Ref L${i}, !Ref L${i}]}\n`,
      ),
    ),
    hostile(
      'one macro everywhere',
      () =>
        `${HEAD}Locals: {L: {Value: [${half(() => '1,\n')}]}}\nOutputs:\n${half((i) => `  O${i}: {Value: !Ref L}\n`)}`,
    ),
    hostile(
      'one evaluated local everywhere',
      () =>
        `${HEAD}Locals: {L: {Type: Eval, Value: [${half(() => '1,\n')}]}}\nOutputs:\n${half((i) => `  O${i}: {Value: !Ref L}\n`)}`,
    ),
    hostile('evaluated locals in conditions', () =>
      yaml(
        'Parameters: {P: {Type: String}}\nLocals: {A: {Type: Eval, Value: {Fn::Equals: [!Ref P, a]}}}\nConditions:\n',
        (i) => `  C${i}: {Fn::And: [!Ref A, !Ref A, !Ref A]}\n`,
      ),
    ),
    // Transforms
    hostile('functions of a service', () =>
      yaml(
        'Transform: Aliyun::Serverless-2018-04-03\nResources:\n  S:\n    Type: Aliyun::Serverless::Service\n',
        (i) =>
          `    F${i}: {Type: Aliyun::Serverless::Function, Properties: {Handler: a.b, Runtime: python3, CodeUri: oss://a/b}}\n`,
      ),
    ),
    hostile('variables of Terraform', () =>
      yaml(
        'Transform: Aliyun::Terraform-v1.5\nWorkspace:\n  main.tf: |\n',
        (i) => `    variable "v${i}" { type = string }\n`,
      ),
    ),
    hostile(
      'brackets of Terraform',
      () =>
        `${HEAD}Transform: Aliyun::Terraform-v1.5\nWorkspace:\n  main.tf: |\n    variable "v" { default = ${'['.repeat(size * 0.35)}${']'.repeat(size * 0.35)} }\n`,
    ),
    hostile(
      'templates of Terraform',
      () =>
        `${HEAD}Transform: Aliyun::Terraform-v1.5\nWorkspace:\n  main.tf: |\n    output "v" { value = "${'${"'.repeat(size * 0.1)}" }\n`,
    ),
    // Outputs
    hostile('outputs', () => yaml('Outputs:\n', (i) => `  O${i}: {Value: 1}\n`)),
    hostile('secrets', () =>
      yaml('Outputs:\n', (i) => `  O${i}: {Value: "-----BEGIN ${' '.repeat(20)}LTAI${'a'.repeat(60)}"}\n`),
    ),
  ];
}
