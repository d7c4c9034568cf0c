import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type SandboxArguments, UsageError } from './arguments.ts';

/** What Lambda would only complain about in the middle of init. */
export function checkFiles(asked: SandboxArguments): void {
  const { code, layers, extensions, replay } = asked;
  if (replay !== undefined && layers.length + extensions.length === 0)
    throw new UsageError(
      '--replay: there is nobody to replay to. Name an extension by --layer or --extension.',
    );
  if (!isFolder(code)) throw new UsageError(`--code ${code}: expected the folder with the function's code.`);
  for (const layer of layers)
    if (!isFolder(layer))
      throw new UsageError(`--layer ${layer}: expected the folder of an unpacked layer. Unzip it first.`);
  for (const file of extensions)
    if (!isExecutable(file))
      throw new UsageError(`--extension ${file}: expected an executable file. Does it need chmod +x?`);
}

/** What runs the function: a command that is here, or a handler for AWS's runtime for Node. */
export function checkFunction({ code, handler, runtime }: SandboxArguments, path: string | undefined): void {
  const [command] = runtime;
  if (command !== undefined) {
    if (command.includes('/') || Bun.which(command, path === undefined ? {} : { PATH: path }) !== null)
      return;
    throw new UsageError(
      `--runtime "${command}": there is no such command here. Name one on the PATH, or its path.`,
    );
  }
  const file = handler.slice(0, handler.lastIndexOf('.'));
  if (MODULES.some((extension) => existsSync(join(code, file + extension)))) return;
  throw new UsageError(
    `--handler ${handler}: there is no ${file}.mjs, .js or .cjs in ${code}. Name the folder by --code, the file and its export by --handler.`,
  );
}

const MODULES = ['.mjs', '.js', '.cjs', ''];

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
