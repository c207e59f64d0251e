import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { isJsonObject, type Json, type JsonObject } from '@rosette/template/base/json.ts';
import { loadTemplate } from '@rosette/template/model/load.ts';
import { CliError } from '../errors.ts';
import { textOf } from '../json-access.ts';
import { splitAssignment } from '../parameters.ts';

/** A program that serves custom resources of a template over HTTP. */
export interface Provider {
  /** The template parameter that takes the address of the program (`http://127.0.0.1:43121`). */
  readonly parameter: string;
  /** Absolute path. */
  readonly file: string;
}

/**
 * The providers that a template brings along, from `Metadata: {Rosette: {Providers: [{Parameter: …, File: …}]}}`.
 * A file is relative to the template and must lie beneath its folder: a template may bring programs, but not name those of
 * the machine.
 */
export function declaredProviders(templateBody: string, templateFile: string): readonly Provider[] {
  const metadata = loadTemplate(templateBody).template?.metadata;
  const declared = under(under(metadata, 'Rosette'), 'Providers');
  if (!Array.isArray(declared)) return [];
  const folder = dirname(resolve(templateFile));
  return declared.filter(isJsonObject).map((item: JsonObject) => {
    const [parameter, file] = [textOf(item, 'Parameter'), textOf(item, 'File')];
    if (parameter !== '' && isBeneath(folder, file)) return { parameter, file: join(folder, file) };
    throw new CliError('the template describes a provider that cannot be started', {
      where: `Metadata.Rosette.Providers in ${templateFile}`,
      why: 'Parameter must name a parameter, and File a file beneath the folder of the template',
      hint: 'start it by --provider Parameter=FILE instead',
    });
  });
}

/** The providers of `--provider Parameter=FILE`. */
export function givenProviders(options: readonly string[], cwd: string): readonly Provider[] {
  return options.map((option) => {
    const [parameter, file] = splitAssignment(option, '--provider', 'DnsProviderUrl=provider/dns-records.ts');
    return { parameter, file: resolve(cwd, file) };
  });
}

function isBeneath(folder: string, file: string): boolean {
  const path = relative(folder, resolve(folder, file));
  return file !== '' && !isAbsolute(file) && path !== '' && !path.startsWith('..') && !isAbsolute(path);
}

function under(value: Json | undefined, key: string): Json | undefined {
  return isJsonObject(value) ? value[key] : undefined;
}
