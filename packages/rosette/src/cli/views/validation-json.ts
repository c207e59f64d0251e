import type { Json, JsonObject } from '@rosette/template/base/json.ts';
import type { Finding } from '../finding.ts';
import type { CheckedFile, CheckedFiles, Summary } from './checked-files.ts';
import { byPosition } from './findings.ts';

/** The findings as the API writes them (`Diagnostics` of ValidateTemplate), for each file. */
export function validationJson({ files, passedOver }: CheckedFiles, summary: Summary): JsonObject {
  return {
    Files: files.map(fileJson),
    Summary: {
      Templates: files.length,
      WithErrors: summary.wrong,
      Errors: summary.errors,
      Warnings: summary.warnings,
      Notes: summary.notes,
      PassedOver: passedOver,
    },
  };
}

function fileJson({ file, findings, declares }: CheckedFile): Json {
  return {
    File: file,
    ...(declares === null
      ? {}
      : { Resources: declares.resources, Parameters: declares.parameters, Outputs: declares.outputs }),
    Diagnostics: byPosition(findings).map(findingJson),
  };
}

function findingJson({ code, severity, message, hint, path, line, column, endLine, endColumn }: Finding): Json {
  const known = { Line: line, Column: column, EndLine: endLine, EndColumn: endColumn };
  const position = Object.entries(known).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  return {
    Code: code,
    Severity: severity,
    Message: message,
    Path: path,
    ...(hint === '' ? {} : { Hint: hint }),
    ...Object.fromEntries(position),
  };
}
