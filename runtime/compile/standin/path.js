// The module path of Node.js for packages that import it, as it is on Unix. Scripts have no
// files; packages use it for names: of attachments, of entries in archives, of types by ending.
const absolute = (path) => path.startsWith("/");

const text = (path) => {
  if (typeof path !== "string") throw new TypeError(`The "path" argument must be of type string. Received ${path === null ? "null" : typeof path}`);
  return path;
};

const resolved = (parts, rooted) => {
  const list = [];
  for (const part of parts) {
    if (part === "" || part === ".") continue;
    if (part !== "..") list.push(part);
    else if (list.length > 0 && list[list.length - 1] !== "..") list.pop();
    else if (!rooted) list.push("..");
  }
  return list;
};

const normalize = (path) => {
  if (text(path) === "") return ".";
  const inner = resolved(path.split("/"), absolute(path)).join("/");
  const whole = (absolute(path) ? "/" : "") + inner + (path.endsWith("/") && inner !== "" ? "/" : "");
  return whole || (path.endsWith("/") ? "./" : ".");
};

const join = (...parts) => normalize(parts.map(text).filter((part) => part !== "").join("/") || ".");

const resolve = (...parts) => {
  let path = "";
  for (const part of [...parts].reverse()) {
    if (text(part) === "") continue;
    path = path === "" ? part : part + "/" + path;
    if (absolute(path)) break;
  }
  return "/" + resolved(path.split("/"), true).join("/");
};

const relative = (from, to) => {
  const a = resolve(from).split("/").filter(Boolean), b = resolve(to).split("/").filter(Boolean);
  let same = 0;
  while (same < a.length && same < b.length && a[same] === b[same]) same++;
  return [...a.slice(same).map(() => ".."), ...b.slice(same)].join("/");
};

const trimmed = (path) => (text(path).length > 1 ? path.replace(/(?<=.)\/+$/, "") : path);

const dirname = (path) => {
  const whole = trimmed(path), at = whole.lastIndexOf("/");
  if (at < 0) return ".";
  return at === 0 ? "/" : trimmed(whole.slice(0, at)) || "/";
};

const basename = (path, ending) => {
  if (text(path) === ending) return "";
  const whole = trimmed(path), name = whole.slice(whole.lastIndexOf("/") + 1);
  return ending !== undefined && name !== ending && name.endsWith(text(ending)) ? name.slice(0, -ending.length) : name;
};

const extname = (path) => {
  const name = basename(path), at = name.lastIndexOf(".");
  return at <= 0 || name === ".." ? "" : name.slice(at);
};

const parse = (path) => {
  const root = absolute(text(path)) ? "/" : "", base = basename(path), ext = extname(path);
  return { root, dir: path.includes("/") ? dirname(path) : "", base, ext, name: ext ? base.slice(0, -ext.length) : base };
};

const format = ({ dir, root = "", base, name = "", ext = "" }) => {
  const last = base || name + (ext && !ext.startsWith(".") ? "." + ext : ext);
  if (!dir) return root + last;
  return dir === root ? dir + last : dir + "/" + last;
};

const path = { sep: "/", delimiter: ":", isAbsolute: (p) => absolute(text(p)), normalize, join, resolve, relative, dirname, basename, extname, parse, format, toNamespacedPath: (p) => p };
path.posix = path.win32 = path;
module.exports = path;
