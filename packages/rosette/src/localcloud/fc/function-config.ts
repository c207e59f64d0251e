import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import { isJsonObject } from '@rosette/template/base/json.ts';
import { invalidArgument, notBuilt } from './errors.ts';
import type { Input } from './input.ts';
import type { FunctionConfig, LifecycleHook } from './model.ts';
import { languageOf } from './runtime/programs.ts';

/** Members that make no difference on one machine. They are kept, and given back as they were sent. */
const ECHOED = [
  ...['description', 'role', 'logConfig', 'vpcConfig', 'internetAccess', 'tracingConfig', 'resourceGroupId'],
  ...['cpu', 'diskSize', 'instanceType', 'disableOndemand', 'disableInjectCredentials', 'idleTimeout'],
  ...['sessionAffinity', 'instanceIsolationMode'],
];

/** Members without which a function would not do what it is meant to do: refused when they say anything. */
const UNBUILT: Readonly<Record<string, string>> = {
  layers: 'Put what the layers hold into the code.',
  nasConfig: 'Nothing can be mounted into a function here.',
  ossMountConfig: 'Nothing can be mounted into a function here: read objects through the API of OSS.',
  polarFsConfig: 'Nothing can be mounted into a function here.',
  juiceFsConfig: 'Nothing can be mounted into a function here.',
  gpuConfig: 'Functions run on the processor of this machine.',
  customDNS: 'Functions resolve names as this machine does.',
  customContainerConfig: 'Containers are not started: use a runtime for Node.js or Python.',
  customRuntimeConfig: 'Use a runtime for Node.js or Python.',
  customHealthCheckConfig: 'Use a runtime for Node.js or Python.',
  sessionAffinityConfig: 'Every request may go to any instance.',
  caPort: 'Use a runtime for Node.js or Python.',
  enableLongLiving: 'Instances end when they are idle.',
};

const DEFAULTS: Omit<FunctionConfig, 'runtime' | 'handler'> = {
  timeout: 3,
  memorySize: 128,
  instanceConcurrency: 1,
  environmentVariables: {},
  initializer: null,
  preStop: null,
};

/** The names of a service or a function, a version's alias, a trigger. */
export function checkName(what: string, name: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_-]{0,127}$/.test(name)) return name;
  throw invalidArgument(
    `${what} "${name}" must begin with a letter or "_", and have up to 128 letters, digits, "_" and "-" only`,
  );
}

/** What a request says of how a function runs, over what is there already. Throws `InvalidArgument`. */
export function functionConfig(input: Input, base: FunctionConfig | undefined): FunctionConfig {
  refuseUnbuilt(input);
  const before = base ?? { ...DEFAULTS, runtime: '', handler: '' };
  const config: FunctionConfig = {
    runtime: input.text('runtime') ?? before.runtime,
    handler: input.text('handler') ?? before.handler,
    timeout: input.integer('timeout', [1, 86_400]) ?? before.timeout,
    memorySize: input.integer('memorySize', [64, 32_768]) ?? before.memorySize,
    instanceConcurrency: input.integer('instanceConcurrency', [1, 200]) ?? before.instanceConcurrency,
    environmentVariables: environment(input) ?? before.environmentVariables,
    initializer: initializerOf(input, before.initializer),
    preStop: hookOf(input, 'preStop', before.preStop),
  };
  check(config);
  return config;
}

/** Throws `InvalidArgument` when something is asked for that nobody here would do. */
export function refuseUnbuilt(input: Input): void {
  for (const [name, instead] of Object.entries(UNBUILT)) {
    if (!saysNothing(input.raw(name))) throw notBuilt(name, instead);
  }
}

export function echoedMembers(input: Input, base: JsonObject): JsonObject {
  const given = ECHOED.flatMap((name) => {
    const value = input.raw(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...base, ...Object.fromEntries(given) };
}

function check({ runtime, handler }: FunctionConfig): void {
  if (runtime === '') throw invalidArgument('runtime is required');
  if (languageOf(runtime) === undefined) {
    throw notBuilt(`runtime "${runtime}"`, 'It runs nodejs… (on the Node.js of this server) and python3… functions.');
  }
  if (!/^[\w./-]{1,127}\.\w{1,127}$/.test(handler) || handler.includes('..') || handler.startsWith('/')) {
    throw invalidArgument(`handler "${handler}" must name a file and a function in it, such as index.handler`);
  }
}

function environment(input: Input): Readonly<Record<string, string>> | undefined {
  const variables = input.texts('environmentVariables');
  if (variables === undefined) return undefined;
  for (const [name, value] of Object.entries(variables)) {
    if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name) || value.includes('\0')) {
      throw invalidArgument(
        `environment variable "${name}" must have a name of letters, digits and "_", and no NUL in it`,
      );
    }
  }
  if (JSON.stringify(variables).length > 4096 + 2) throw invalidArgument('environmentVariables exceed 4 KB');
  return variables;
}

/** 2.0 has two members of its own for it; 3.0 keeps it with the other hooks. An empty handler takes it away. */
function initializerOf(input: Input, before: LifecycleHook | null): LifecycleHook | null {
  const old = input.text('initializer');
  if (old === undefined) return hookOf(input, 'initializer', before);
  const timeout = input.integer('initializationTimeout', [1, 300]) ?? before?.timeout ?? 3;
  return old === '' ? null : { handler: old, timeout };
}

function hookOf(input: Input, name: 'initializer' | 'preStop', before: LifecycleHook | null): LifecycleHook | null {
  const hook = input.object('instanceLifecycleConfig')?.object(name);
  if (hook === undefined) return before;
  if (hook.has('command') && !saysNothing(hook.raw('command'))) {
    throw notBuilt(`command for ${name}`, 'Name a handler in the code.');
  }
  const handler = hook.text('handler') ?? '';
  return handler === '' ? null : { handler, timeout: hook.integer('timeout', [1, 300]) ?? 3 };
}

/** Clients fill in empty lists, and numbers that mean nobody: only a text, a list with something in it, or `true` asks for more. */
function saysNothing(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === '' || value === false || typeof value === 'number')
    return true;
  if (Array.isArray(value)) return value.length === 0;
  return isJsonObject(value) && Object.values(value).every(saysNothing);
}
