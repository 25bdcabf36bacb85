// Writes the locale data of runtime/script/intl/cldr/data from npm's cldr packages.
//
//   node build/intl/generate.mjs FOLDER     FOLDER is where the packages of packages.json were installed:
//   mkdir FOLDER && cp build/intl/packages.json FOLDER/package.json && npm install --prefix FOLDER
//
// A file holds a language: a section "# locale" for the language and for each of its regional
// locales, with sorted lines "key<tab>value". A regional section has only what differs from
// its parent's. Joined values use "|". lock.json has the digest of every file and of this
// program, which a Go test compares. The same packages always give the same bytes.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { localeEntries } from './locale.mjs';
import { supplementEntries } from './supplement.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, '../../runtime/script/intl/cldr/data');
const packages = join(process.argv[2], 'node_modules');

// The languages that are covered, each with all of its regional locales.
const languages = ['cs', 'da', 'de', 'en', 'es', 'fi', 'fr', 'it', 'ja', 'ko', 'nl', 'no', 'pl', 'pt', 'sv', 'tr', 'uk', 'zh'];
// Locales that live in the file of another language, because it is their parent.
const guests = { no: ['nb', 'nb-SJ'] };

const read = (name) => JSON.parse(readFileSync(join(packages, name), 'utf8'));
const lines = (entries) =>
  Object.keys(entries)
    .sort((a, b) => (Buffer.from(a) < Buffer.from(b) ? -1 : Buffer.compare(Buffer.from(a), Buffer.from(b))))
    .map((key) => {
      if (/[\t\n]/.test(key + entries[key])) throw new Error(`${key}: a value with a tab or a line end`);
      return `${key}\t${entries[key]}\n`;
    })
    .join('');

const parents = read('cldr-core/supplemental/parentLocales.json').supplemental.parentLocales.parentLocale;
const parent = (locale) => (locale in parents ? parents[locale] : locale.includes('-') ? locale.slice(0, locale.lastIndexOf('-')) : '');

// Other scripts than Chinese has are left out: their data is not complete.
const names = readdirSync(join(packages, 'cldr-dates-full/main'))
  .filter((name) => !/-(Shaw|Dsrt|Latn)/.test(name))
  .sort();
const files = {};
const kept = {};
for (const language of languages) {
  const members = names.filter((name) => name === language || name.startsWith(`${language}-`)).concat(guests[language] ?? []);
  const entries = Object.fromEntries(members.map((name) => [name, localeEntries(read, name)]));
  let text = '';
  for (const name of members) {
    const from = entries[parent(name)];
    if (name !== language && name !== 'zh-Hant' && !from) throw new Error(`${name}: its parent ${parent(name)} is not here`);
    const own = {};
    for (const [key, value] of Object.entries(entries[name])) if (!from || from[key] !== value) own[key] = value;
    for (const key of Object.keys(from ?? {})) if (!(key in entries[name])) own[key] = '';
    text += `# ${name}\n${lines(own)}`;
    kept[name] = from ? parent(name) : '';
  }
  files[`${language}.txt`] = text;
}
addDefaults(kept);
const supplement = supplementEntries(read, kept);
for (const [language, members] of Object.entries(guests)) for (const name of members) supplement[`file.${name}`] = language;
files.LICENSE = readFileSync(join(packages, 'cldr-core/LICENSE'), 'utf8');
files['supplement.txt'] = `# supplement\n${lines(supplement)}`;

// addDefaults makes the locales available that have no data of their own: those whose region
// is the usual one (de-DE), and those with a script written without it (zh-TW).
function addDefaults(kept) {
  for (const name of read('cldr-core/defaultContent.json').defaultContent) if (parent(name) in kept && !(name in kept)) kept[name] = parent(name);
  for (const name of Object.keys(kept)) {
    const [language, script, region] = name.split('-');
    if (!region) continue;
    const traditional = ['TW', 'HK', 'MO'].includes(region);
    if (language !== 'zh' || traditional === (script === 'Hant')) kept[`${language}-${region}`] ??= name;
  }
}

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
const digest = (text) => createHash('sha256').update(text).digest('hex');
const lock = { packages: JSON.parse(readFileSync(join(here, 'packages.json'), 'utf8')).dependencies, program: {}, files: {} };
for (const name of ['generate.mjs', 'locale.mjs', 'supplement.mjs', 'packages.json']) lock.program[name] = digest(readFileSync(join(here, name)));
for (const name of Object.keys(files).sort()) {
  writeFileSync(join(target, name), files[name]);
  lock.files[name] = digest(files[name]);
}
writeFileSync(join(target, 'lock.json'), `${JSON.stringify(lock, null, 2)}\n`);
