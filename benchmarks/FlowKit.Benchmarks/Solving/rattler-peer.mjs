// Answers solver cases with rattler's WebAssembly build, over a loopback server that serves the recorded channels.
// node rattler-peer.mjs CONFORMANCE NODE_MODULES < case lines; prints for each case a line of JSON: id, packages (null where there is no solution), milliseconds.
import http from 'node:http';
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { execFileSync } from 'node:child_process';

const [conformance, modules] = process.argv.slice(2);
const { simpleSolve } = createRequire(path.resolve(modules) + '/')('@conda-org/rattler');
const folder = channel => path.join(conformance, 'conda', channel === 'mini-conda-forge' ? channel : 'solver/channels/' + channel);
const documents = new Map();

function read(channel, subdir) {
  const key = channel + '/' + subdir;
  if (!documents.has(key)) {
    const file = path.join(folder(channel), subdir, 'repodata.json');
    documents.set(key, fs.existsSync(file) ? fs.readFileSync(file)
      : fs.existsSync(file + '.zst') ? execFileSync('zstd', ['-dc', file + '.zst'], { maxBuffer: 1 << 30 })
      : subdir === 'noarch' ? Buffer.from('{"packages":{},"packages.conda":{}}') : null);
  }
  return documents.get(key);
}

// The bindings know no virtual packages: they are records of a further channel, and asked for.
function virtualChannel(packages) {
  const records = Object.fromEntries(packages.map(p => [`${p.name}-${p.version}-${p.build}.conda`,
    { ...p, build_number: 0, depends: [], subdir: 'noarch', sha256: '0'.repeat(64), md5: '0'.repeat(32), size: 1 }]));
  return Buffer.from(JSON.stringify({ packages: {}, 'packages.conda': records }));
}

const server = http.createServer((request, response) => {
  const [, channel, subdir, file] = request.url.split('/');
  const body = file !== 'repodata.json' ? null
    : channel.startsWith('virtual') ? virtualChannel(subdir === 'noarch' ? JSON.parse(decodeURIComponent(channel.slice(7))) : [])
    : read(channel, subdir);
  if (body === null) response.statusCode = 404;
  response.end(body ?? '');
});

server.listen(0, '127.0.0.1', async () => {
  const base = `http://127.0.0.1:${server.address().port}/`;
  const cases = fs.readFileSync(0, 'utf8').split('\n').filter(Boolean).map(line => JSON.parse(line));
  for (const c of cases) for (const channel of c.channels) for (const subdir of [c.platform, 'noarch']) read(channel, subdir);
  for (const c of cases) {
    const channels = [...c.channels, 'virtual' + encodeURIComponent(JSON.stringify(c.virtual_packages))].map(name => base + name);
    const start = performance.now();
    let packages = null;
    try {
      const solution = await simpleSolve([...c.specs, ...c.virtual_packages.map(p => p.name)], channels, [c.platform, 'noarch'], null);
      packages = solution.filter(p => !p.packageName.startsWith('__')).map(p => `${p.packageName}=${p.version}=${p.build}`);
    } catch { /* no solution is an answer too */ }
    fs.writeSync(1, JSON.stringify({ id: c.id, packages, milliseconds: performance.now() - start }) + '\n');
  }
  process.exit(0);
});
