import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import zlib from 'node:zlib';

/**
 * Writes a small wheel: a zip with a RECORD, its entries deflated.
 * @param {string} file @param {Record<string, string>} members
 * @param {{record?: Record<string, string>}} [options] content that RECORD speaks of, where it is to disagree
 */
export async function makeWheel(file, members, { record = {} } = {}) {
  const lines = Object.entries(members).map(
    ([name, content]) =>
      `${name},sha256=${createHash('sha256')
        .update(record[name] ?? content)
        .digest('base64url')},${content.length}`,
  );
  const all = {
    ...members,
    'fake-1.0.dist-info/RECORD': [...lines, 'fake-1.0.dist-info/RECORD,,'].join('\n'),
  };
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const [name, content] of Object.entries(all)) {
    const data = zlib.deflateRawSync(content);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(8, 8);
    local.writeUInt16LE(name.length, 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(8, 10);
    central.writeUInt32LE(data.length, 20);
    central.writeUInt32LE(content.length, 24);
    central.writeUInt16LE(name.length, 28);
    central.writeUInt32LE(offset, 42);
    parts.push(local, Buffer.from(name), data);
    directory.push(central, Buffer.from(name));
    offset += 30 + name.length + data.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(all).length, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(offset, 16);
  const whole = Buffer.concat([...parts, ...directory, end]);
  await fs.writeFile(file, whole);
  return createHash('sha256').update(whole).digest('hex');
}

/**
 * A `python3` that knows `-m pip download` and nothing else: copies `wheel` to the destination.
 * @param {string} folder put this on PATH @param {string} wheel @param {{seconds?: number, code?: number}} [options]
 */
export async function makePython(folder, wheel, { seconds = 0, code = 0 } = {}) {
  const script = `#!${process.execPath}
const fs = require('node:fs'), path = require('node:path'), args = process.argv.slice(2);
if (args.includes('--version')) { console.log('pip 1'); process.exit(0); }
fs.appendFileSync(${JSON.stringify(`${wheel}.calls`)}, args.join(' ') + '\\n');
if (${code}) { console.error('ERROR: No matching distribution found'); process.exit(${code}); }
const to = path.join(args[args.indexOf('--dest') + 1], 'fake-1.0-py3-none-any.whl');
setTimeout(() => fs.copyFileSync(${JSON.stringify(wheel)}, to), ${seconds * 1000});
`;
  await fs.mkdir(folder, { recursive: true });
  await fs.writeFile(`${folder}/python3`, script, { mode: 0o755 });
}
