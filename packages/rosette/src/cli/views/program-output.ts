/** `Create Custom::Note Note (request …): ` before a line of the log of `@rosette/custom-resource`. */
const LOGGED = /^(?:Create|Update|Delete|Read) \S+ \S+ \(request [^)]*\): /;
/** Frames of a stack in code that is not the person's: of Node … */
const NODE_FRAME = /^\s+at .*(?:node:|[/\\]custom-resource[/\\])/;
/** … and of Python, where lines of source follow. */
const PYTHON_FRAME = /^ {2}File ".*rosette_custom_resource\.py", line \d+/;

/**
 * Chooses from the lines that a provider prints. What the package logs of each request is in the transcript already; what a
 * handler threw is not, but of its frames only the person's own help. Undefined: not to be shown.
 */
export function outputFilter(): (line: string) => string | undefined {
  let inFrame = false;
  return (line) => {
    inFrame = PYTHON_FRAME.test(line) || (inFrame && line.startsWith('    '));
    const said = line.replace(LOGGED, '');
    const known = said !== line && /^(?:SUCCESS|FAILED) after \d+ ms$/.test(said);
    return inFrame || known || NODE_FRAME.test(said) || said.trim() === '' ? undefined : said;
  };
}
