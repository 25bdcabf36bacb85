package web_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"bobbin/runtime/script"
)

// subtlePrelude has what the scripts of these tests share: bytes from JSON and back,
// comparison, and the name of what an operation rejects with.
const subtlePrelude = `
	const { subtle } = crypto;
	const open = (v) => {
		if (Array.isArray(v)) return v.map(open);
		if (v === null || typeof v !== "object") return v;
		if (typeof v.$ === "string") return Uint8Array.fromBase64(v.$, { alphabet: "base64url" });
		return Object.fromEntries(Object.entries(v).map(([k, x]) => [k, open(x)]));
	};
	const hex = (b) => (b instanceof Uint8Array ? b : new Uint8Array(b)).toHex();
	const wrong = [];
	const same = (what, got, want) => { if (hex(got) !== hex(want)) wrong.push(what + ": " + hex(got) + ", not " + hex(want)); };
	const canon = (k) => JSON.stringify(Object.keys(k).filter((n) => n !== "key_ops" && n !== "ext").sort().map((n) => [n, k[n]]));
	const sameKey = (what, got, want) => { if (canon(got) !== canon(want)) wrong.push(what + ": " + canon(got) + ", not " + canon(want)); };
	const holds = (what, is) => { if (!is) wrong.push(what); };
	const name = async (f) => { try { await f(); return "nothing"; } catch (e) { return e instanceof DOMException || e instanceof TypeError ? e.name : "?" + e; } };
`

func goldens(t *testing.T, part string) any {
	t.Helper()
	text, err := os.ReadFile("testdata/subtle-goldens.json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]any
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	return all[part]
}

// against runs a script for every case of a part of the goldens; it fills wrong.
func against(t *testing.T, part, body string) {
	t.Helper()
	cases := goldens(t, part)
	list := run(t, &host{}, subtlePrelude+`let n = 0; for (const c of open(event)) { `+body+` n++; } return [n, ...wrong];`, cases).([]any)
	if len(list) > 1 || list[0] != float64(len(cases.([]any))) {
		t.Errorf("%s: %v", part, list)
	}
}

func TestSubtle_OpensWhatNodeMade(t *testing.T) {
	against(t, "digests", `same(c.hash, await subtle.digest(c.hash, c.data), c.digest);`)
	against(t, "secrets", `
		for (const [format, source] of [["raw", c.raw], ["jwk", c.jwk]]) {
			const key = await subtle.importKey(format, source, c.algorithm, true, ["sign", "verify"]);
			same("sign", await subtle.sign(c.sign, key, c.data), c.signature);
			holds("verify", await subtle.verify(c.sign, key, c.signature, c.data));
			holds("verify other", !(await subtle.verify(c.sign, key, c.signature, c.data.subarray(1))));
			same("raw", await subtle.exportKey("raw", key), c.raw);
			sameKey("jwk", await subtle.exportKey("jwk", key), c.jwk);
			holds("length", key.algorithm.length === c.length && key.algorithm.hash.name === c.algorithm.hash);
		}`)
	against(t, "ciphers", `
		const uses = ["encrypt", "decrypt"];
		const keys = [];
		if (c.raw) for (const [format, source] of [["raw", c.raw], ["jwk", c.jwk]]) { const k = await subtle.importKey(format, source, c.algorithm, true, uses); keys.push([k, k]); sameKey("jwk", await subtle.exportKey("jwk", k), c.jwk); }
		else keys.push([await subtle.importKey("spki", c.spki, c.algorithm, true, ["encrypt"]), await subtle.importKey("pkcs8", c.pkcs8, c.algorithm, true, ["decrypt"])],
			[await subtle.importKey("jwk", c.publicJwk, c.algorithm, true, ["encrypt"]), await subtle.importKey("jwk", c.privateJwk, c.algorithm, true, ["decrypt"])]);
		for (const [there, back] of keys) {
			same("decrypt", await subtle.decrypt(c.params, back, c.encrypted), c.data);
			const mine = await subtle.encrypt(c.params, there, c.data);
			if (c.fixed) same("encrypt " + JSON.stringify(c.params), mine, c.encrypted);
			same("back", await subtle.decrypt(c.params, back, mine), c.data);
		}`)
}

func TestSubtle_KeyPairsAreThoseOfNode(t *testing.T) {
	against(t, "pairs", `
		const publics = [["spki", c.spki], ["jwk", c.publicJwk]], privates = [["pkcs8", c.pkcs8], ["jwk", c.privateJwk]];
		if (c.raw) publics.push(["raw", c.raw]);
		for (const [format, source] of publics) {
			const key = await subtle.importKey(format, source, c.algorithm, true, ["verify"]);
			holds("described " + JSON.stringify(key.algorithm), JSON.stringify(Object.entries(key.algorithm).sort().map(([k, v]) => [k, v.name ?? String(v)])) === JSON.stringify(Object.entries(c.described).sort().map(([k, v]) => [k, v.name ?? String(v)])));
			for (const s of c.signatures) {
				holds("verify " + format, await subtle.verify(s.sign, key, s.signature, s.data));
				holds("verify other", !(await subtle.verify(s.sign, key, s.signature, s.data.subarray(1))));
				holds("verify short", !(await subtle.verify(s.sign, key, s.signature.subarray(1), s.data)));
			}
			same("spki", await subtle.exportKey("spki", key), c.spki);
			sameKey("jwk", await subtle.exportKey("jwk", key), c.publicJwk);
			if (c.raw) same("raw", await subtle.exportKey("raw", key), c.raw);
		}
		const check = await subtle.importKey("spki", c.spki, c.algorithm, true, ["verify"]);
		for (const [format, source] of privates) {
			const key = await subtle.importKey(format, source, c.algorithm, true, ["sign"]);
			for (const s of c.signatures) {
				const mine = await subtle.sign(s.sign, key, s.data);
				if (s.fixed) same("sign", mine, s.signature);
				holds("own signature", await subtle.verify(s.sign, check, mine, s.data));
			}
			same("pkcs8", await subtle.exportKey("pkcs8", key), c.pkcs8);
			sameKey("jwk", await subtle.exportKey("jwk", key), c.privateJwk);
		}`)
}

func TestSubtle_DerivesAndWrapsAsNode(t *testing.T) {
	against(t, "derived", `
		const uses = ["deriveBits", "deriveKey"];
		const keys = c.raw && !c.pkcs8 ? [await subtle.importKey("raw", c.raw, c.algorithm, false, uses)]
			: [await subtle.importKey("pkcs8", c.pkcs8, c.algorithm, true, uses), await subtle.importKey("jwk", c.privateJwk, c.algorithm, true, uses)];
		if (c.theirs) c.params.public = await subtle.importKey("raw", c.theirs.raw, c.algorithm, true, []);
		const into = c.theirs ? { name: "AES-CBC", length: 128 } : { name: "AES-GCM", length: 256 };
		for (const key of keys) {
			same("bits", await subtle.deriveBits(c.params, key, c.length), c.bits);
			if (c.all) same("all", await subtle.deriveBits(c.params, key), c.all);
			same("key", await subtle.exportKey("raw", await subtle.deriveKey(c.params, key, into, true, ["encrypt"])), c.key);
			if (c.theirs) {
				same("pkcs8", await subtle.exportKey("pkcs8", key), c.pkcs8);
				sameKey("jwk", await subtle.exportKey("jwk", key), c.privateJwk);
				same("raw", await subtle.exportKey("raw", await subtle.importKey("spki", c.spki, c.algorithm, true, [])), c.raw);
			}
		}`)
	against(t, "wrapped", `
		const wrapping = await subtle.importKey("raw", c.raw, c.algorithm, false, ["wrapKey", "unwrapKey"]);
		const key = await subtle.unwrapKey(c.format, c.wrapped, wrapping, c.params, "AES-CBC", true, ["encrypt", "decrypt"]);
		same("unwrapped", await subtle.exportKey("raw", key), c.key);
		const mine = await subtle.wrapKey(c.format, key, wrapping, c.params);
		if (c.format === "raw") same("wrapped", mine, c.wrapped);
		same("back", await subtle.exportKey("raw", await subtle.unwrapKey(c.format, mine, wrapping, c.params, "AES-CBC", true, ["encrypt"])), c.key);`)
}

func TestSubtle_GeneratesKeysThatWork(t *testing.T) {
	for _, c := range []string{
		`{ name: "RSA-PSS", modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" }`, `{ name: "RSASSA-PKCS1-v1_5", modulusLength: 1024, publicExponent: new Uint8Array([3]), hash: "SHA-1" }`,
		`{ name: "ECDSA", namedCurve: "P-256" }`, `{ name: "ECDSA", namedCurve: "P-384" }`, `{ name: "ECDSA", namedCurve: "P-521" }`, `"Ed25519"`, `{ name: "HMAC", hash: "SHA-384" }`, `{ name: "hmac", hash: { name: "sha-1" }, length: 13 }`,
	} {
		check(t, subtlePrelude+`
			const a = `+c+`, how = { name: a.name ?? a, saltLength: 20, hash: "SHA-256" }, text = new Uint8Array(100000);
			const made = await subtle.generateKey(a, false, ["verify", "sign", "sign"]);
			const mine = made.privateKey ?? made, theirs = made.publicKey ?? made;
			const s = await subtle.sign(how, mine, text);
			return [await subtle.verify(how, theirs, s, text), await subtle.verify(how, theirs, s, text.subarray(1)), mine.extractable, theirs.extractable === (theirs !== mine), mine.usages[0], String(mine)];`,
			`[true,false,false,true,"sign","[object CryptoKey]"]`)
	}
	check(t, subtlePrelude+`
		const wide = { name: "RSA-OAEP", modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-1" };
		const pair = await subtle.generateKey(wide, true, ["wrapKey", "unwrapKey"]);
		const key = await subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt"]);
		const packed = await subtle.wrapKey("raw", key, pair.publicKey, "RSA-OAEP");
		const back = await subtle.unwrapKey("raw", packed, pair.privateKey, "RSA-OAEP", "AES-GCM", true, ["decrypt"]);
		same("wrapped", await subtle.exportKey("raw", key), await subtle.exportKey("raw", back));
		const kw = await subtle.generateKey({ name: "AES-KW", length: 192 }, false, ["wrapKey", "unwrapKey"]);
		const ec = await subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
		const again = await subtle.unwrapKey("jwk", await subtle.wrapKey("jwk", ec.privateKey, kw, "AES-KW"), kw, "AES-KW", { name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
		const s = await subtle.sign({ name: "ECDSA", hash: "SHA-256" }, again, new Uint8Array(3));
		const other = await subtle.generateKey("X25519", true, ["deriveBits"]);
		const one = await subtle.generateKey("X25519", true, ["deriveBits"]);
		same("agreed", await subtle.deriveBits({ name: "X25519", public: one.publicKey }, other.privateKey, 256), await subtle.deriveBits({ name: "X25519", public: other.publicKey }, one.privateKey, 256));
		return [wrong, await subtle.verify({ name: "ECDSA", hash: "SHA-256" }, ec.publicKey, s, new Uint8Array(3)), again.extractable, pair.publicKey.usages, pair.privateKey.usages, kw.algorithm];`,
		`[[],true,false,["wrapKey"],["unwrapKey"],{"name":"AES-KW","length":192}]`)
}

func TestSubtle_HidesWhatIsNotExtractable(t *testing.T) {
	check(t, subtlePrelude+`
		const seen = [];
		const key = await subtle.importKey("raw", new Uint8Array(16).fill(65), "AES-GCM", false, ["encrypt", "wrapKey"]);
		const proto = Object.getPrototypeOf(key);
		seen.push(Reflect.ownKeys(key), Object.getOwnPropertyNames(proto).sort(), JSON.stringify(key));
		seen.push(await name(() => subtle.exportKey("raw", key)), await name(() => subtle.exportKey("jwk", key)), await name(() => subtle.wrapKey("raw", key, key, { name: "AES-GCM", iv: new Uint8Array(12) })));
		seen.push(await name(() => new CryptoKey()), await name(() => subtle.encrypt({ name: "AES-GCM", iv: new Uint8Array(12) }, Object.create(proto), new Uint8Array(1))));
		key.usages.push("decrypt"); key.algorithm.name = "AES-CBC";
		seen.push(await name(() => subtle.decrypt({ name: "AES-GCM", iv: new Uint8Array(12) }, key, new Uint8Array(20))));
		return seen;`,
		`[[],["algorithm","constructor","extractable","type","usages"],"{}","InvalidAccessError","InvalidAccessError","InvalidAccessError","TypeError","TypeError","InvalidAccessError"]`)
}

func TestSubtle_SaysWhatIsWrong(t *testing.T) {
	const keys = subtlePrelude + `
		const b = (n) => new Uint8Array(n).fill(7);
		const aes = await subtle.importKey("raw", b(16), "AES-CBC", true, ["encrypt", "decrypt"]);
		const gcm = await subtle.importKey("raw", b(16), "AES-GCM", true, ["encrypt", "decrypt", "wrapKey", "unwrapKey"]);
		const ctr = await subtle.importKey("raw", b(16), "AES-CTR", true, ["encrypt"]);
		const kw = await subtle.importKey("raw", b(16), "AES-KW", true, ["wrapKey", "unwrapKey"]);
		const mac = await subtle.importKey("raw", b(9), { name: "HMAC", hash: "SHA-256" }, true, ["sign"]);
		const pass = await subtle.importKey("raw", b(9), "PBKDF2", false, ["deriveBits", "deriveKey"]);
		const ec = await subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
		const dh = await subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
		const dh384 = await subtle.generateKey({ name: "ECDH", namedCurve: "P-384" }, true, ["deriveBits"]);
		const p256 = { name: "ECDSA", namedCurve: "P-256" }, hmac = { name: "HMAC", hash: "SHA-256" }, rsa = { name: "RSA-PSS", hash: "SHA-256" };
		const spki = await subtle.exportKey("spki", ec.publicKey), pkcs8 = await subtle.exportKey("pkcs8", ec.privateKey), jwk = await subtle.exportKey("jwk", ec.privateKey);
		const sig = { name: "ECDSA", hash: "SHA-256" };
	`
	table := [][2]string{
		{`subtle.digest("MD5", b(1))`, "NotSupportedError"}, {`subtle.digest({}, b(1))`, "TypeError"}, {`subtle.digest("SHA-1", "text")`, "TypeError"}, {`subtle.digest(undefined, b(1))`, "TypeError"},
		{`subtle.generateKey("AES-CBC", true, ["encrypt"])`, "TypeError"}, {`subtle.generateKey({ name: "AES-CBC", length: 100 }, true, ["encrypt"])`, "OperationError"},
		{`subtle.generateKey({ name: "AES-CBC", length: 128 }, true, [])`, "SyntaxError"}, {`subtle.generateKey({ name: "AES-CBC", length: 128 }, true, ["sign"])`, "SyntaxError"},
		{`subtle.generateKey({ name: "AES-CBC", length: 128 }, true, ["fly"])`, "TypeError"}, {`subtle.generateKey({ name: "AES-CBC", length: -1 }, true, ["encrypt"])`, "TypeError"},
		{`subtle.generateKey({ name: "HMAC", hash: "SHA-1", length: 0 }, true, ["sign"])`, "OperationError"}, {`subtle.generateKey({ name: "HMAC", hash: "SHA-1", length: 4294967295 }, true, ["sign"])`, "OperationError"},
		{`subtle.generateKey({ name: "ECDSA", namedCurve: "P-257" }, true, ["sign"])`, "NotSupportedError"}, {`subtle.generateKey(p256, true, ["verify"])`, "SyntaxError"},
		{`subtle.generateKey({ ...rsa, modulusLength: 512, publicExponent: b(1) }, true, ["sign"])`, "OperationError"}, {`subtle.generateKey({ ...rsa, modulusLength: 2048, publicExponent: new Uint8Array([2]) }, true, ["sign"])`, "OperationError"},
		{`subtle.generateKey({ ...rsa, modulusLength: 2048, publicExponent: new Uint8Array([1]) }, true, ["sign"])`, "OperationError"}, {`subtle.generateKey({ ...rsa, modulusLength: 2048, publicExponent: [1] }, true, ["sign"])`, "TypeError"},
		{`subtle.generateKey("PBKDF2", false, ["deriveBits"])`, "NotSupportedError"}, {`subtle.generateKey({ ...rsa, modulusLength: 4294967295, publicExponent: b(1) }, true, ["sign"])`, "OperationError"},
		{`subtle.importKey("raw", b(15), "AES-GCM", true, ["encrypt"])`, "DataError"}, {`subtle.importKey("raw", b(0), hmac, true, ["sign"])`, "DataError"}, {`subtle.importKey("raw", b(2), { ...hmac, length: 99 }, true, ["sign"])`, "DataError"},
		{`subtle.importKey("raw", b(16), "AES-GCM", true, [])`, "SyntaxError"}, {`subtle.importKey("raw", b(16), "AES-GCM", true, ["sign"])`, "SyntaxError"}, {`subtle.importKey("pem", b(16), "AES-GCM", true, ["encrypt"])`, "TypeError"},
		{`subtle.importKey("spki", b(16), "AES-GCM", true, ["encrypt"])`, "NotSupportedError"}, {`subtle.importKey("raw", b(16), rsa, true, ["verify"])`, "NotSupportedError"}, {`subtle.importKey("raw", b(16), "PBKDF2", true, ["deriveBits"])`, "SyntaxError"},
		{`subtle.importKey("raw", b(65), p256, true, ["verify"])`, "DataError"}, {`subtle.importKey("raw", b(64), p256, true, ["verify"])`, "DataError"}, {`subtle.importKey("raw", b(0), p256, true, ["verify"])`, "DataError"},
		{`subtle.importKey("raw", b(31), "Ed25519", true, ["verify"])`, "DataError"}, {`subtle.importKey("raw", b(33), "X25519", true, [])`, "DataError"},
		{`subtle.importKey("spki", spki.slice(0, 40), p256, true, ["verify"])`, "DataError"}, {`subtle.importKey("spki", b(0), p256, true, ["verify"])`, "DataError"}, {`subtle.importKey("spki", spki, { ...p256, namedCurve: "P-384" }, true, ["verify"])`, "DataError"},
		{`subtle.importKey("spki", spki, rsa, true, ["verify"])`, "DataError"}, {`subtle.importKey("spki", spki, "Ed25519", true, ["verify"])`, "DataError"}, {`subtle.importKey("spki", pkcs8, p256, true, ["verify"])`, "DataError"}, {`subtle.importKey("spki", spki, p256, true, ["sign"])`, "SyntaxError"},
		{`subtle.importKey("pkcs8", pkcs8.slice(0, 60), p256, true, ["sign"])`, "DataError"}, {`subtle.importKey("pkcs8", pkcs8, p256, true, [])`, "SyntaxError"}, {`subtle.importKey("pkcs8", pkcs8, rsa, true, ["sign"])`, "DataError"}, {`subtle.importKey("pkcs8", spki, "X25519", true, ["deriveBits"])`, "DataError"},
		{`subtle.importKey("jwk", b(3), p256, true, ["sign"])`, "TypeError"}, {`subtle.importKey("jwk", null, p256, true, ["sign"])`, "TypeError"}, {`subtle.importKey("jwk", {}, p256, true, ["verify"])`, "DataError"}, {`subtle.importKey("jwk", { ...jwk, kty: "RSA" }, p256, true, ["sign"])`, "DataError"},
		{`subtle.importKey("jwk", { ...jwk, crv: "P-384" }, p256, true, ["sign"])`, "DataError"}, {`subtle.importKey("jwk", { ...jwk, x: "AA" }, p256, true, ["sign"])`, "DataError"}, {`subtle.importKey("jwk", { ...jwk, x: "*" }, p256, true, ["sign"])`, "DataError"},
		{`subtle.importKey("jwk", { ...jwk, d: jwk.x }, p256, true, ["sign"])`, "DataError"}, {`subtle.importKey("jwk", { ...jwk, y: undefined }, p256, true, ["sign"])`, "DataError"}, {`subtle.importKey("jwk", { ...jwk, use: "enc" }, p256, true, ["sign"])`, "DataError"},
		{`subtle.importKey("jwk", { ...jwk, key_ops: ["verify"] }, p256, true, ["sign"])`, "DataError"}, {`subtle.importKey("jwk", { ...jwk, key_ops: ["sign", "sign"] }, p256, true, ["sign"])`, "DataError"}, {`subtle.importKey("jwk", { ...jwk, key_ops: 3 }, p256, true, ["sign"])`, "TypeError"},
		{`subtle.importKey("jwk", { ...jwk, ext: false }, p256, true, ["sign"])`, "DataError"}, {`subtle.importKey("jwk", { ...jwk, alg: "ES384" }, p256, true, ["sign"])`, "DataError"}, {`subtle.importKey("jwk", jwk, p256, true, ["verify"])`, "SyntaxError"},
		{`subtle.importKey("jwk", { kty: "oct" }, hmac, true, ["sign"])`, "DataError"}, {`subtle.importKey("jwk", { kty: "oct", k: "=" }, hmac, true, ["sign"])`, "DataError"}, {`subtle.importKey("jwk", { kty: "oct", k: "AAAA", alg: "HS1" }, hmac, true, ["sign"])`, "DataError"},
		{`subtle.importKey("jwk", { kty: "oct", k: "AAAA" }, "AES-CBC", true, ["encrypt"])`, "DataError"}, {`subtle.importKey("jwk", { kty: "RSA", n: "AQAB", e: "AQAB" }, rsa, true, ["verify"])`, "DataError"}, {`subtle.importKey("jwk", { kty: "RSA", n: "AQAB", e: "AA" }, rsa, true, ["verify"])`, "DataError"},
		{`subtle.importKey("jwk", { kty: "RSA", n: "_".repeat(9000), e: "AQAB" }, rsa, true, ["verify"])`, "DataError"}, {`subtle.importKey("jwk", { kty: "RSA", n: "_".repeat(340), e: "AQAB", d: "AQAB" }, rsa, true, ["sign"])`, "DataError"},
		{`subtle.importKey("jwk", { kty: "RSA", n: "_".repeat(340), e: "AQAB", d: "AQ", p: "Aw", q: "BQ", dp: "AQ", dq: "AQ", qi: "AQ" }, rsa, true, ["sign"])`, "DataError"}, {`subtle.importKey("jwk", { kty: "OKP", crv: "Ed25519", x: "AA" }, "Ed25519", true, ["verify"])`, "DataError"},
		{`subtle.importKey("jwk", { kty: "OKP", crv: "X25519", x: "A".repeat(43), d: "A".repeat(43) }, "X25519", true, ["deriveBits"])`, "DataError"}, {`subtle.importKey("jwk", { kty: "OKP", crv: "Ed25519", x: "A".repeat(43) }, "X25519", true, [])`, "DataError"},
		{`subtle.exportKey("spki", ec.privateKey)`, "InvalidAccessError"}, {`subtle.exportKey("pkcs8", ec.publicKey)`, "InvalidAccessError"}, {`subtle.exportKey("raw", ec.privateKey)`, "InvalidAccessError"}, {`subtle.exportKey("spki", aes)`, "NotSupportedError"}, {`subtle.exportKey("raw", pass)`, "NotSupportedError|InvalidAccessError"}, {`subtle.exportKey("raw", {})`, "TypeError"},
		{`subtle.sign("HMAC", aes, b(1))`, "InvalidAccessError"}, {`subtle.verify("HMAC", mac, b(1), b(1))`, "InvalidAccessError"}, {`subtle.sign("AES-CBC", aes, b(1))`, "NotSupportedError"}, {`subtle.sign("ECDSA", ec.privateKey, b(1))`, "TypeError"}, {`subtle.sign(sig, ec.publicKey, b(1))`, "InvalidAccessError"}, {`subtle.sign("HMAC", mac, "x")`, "TypeError"},
		{`subtle.encrypt("AES-CBC", aes, b(1))`, "TypeError"}, {`subtle.encrypt({ name: "AES-CBC", iv: b(15) }, aes, b(1))`, "OperationError"}, {`subtle.decrypt({ name: "AES-CBC", iv: b(16) }, aes, b(15))`, "OperationError"}, {`subtle.decrypt({ name: "AES-CBC", iv: b(16) }, aes, b(16))`, "OperationError"}, {`subtle.decrypt({ name: "AES-CBC", iv: b(16) }, aes, b(0))`, "OperationError"},
		{`subtle.encrypt({ name: "AES-GCM", iv: b(0) }, gcm, b(1))`, "OperationError"}, {`subtle.encrypt({ name: "AES-GCM", iv: b(12), tagLength: 100 }, gcm, b(1))`, "OperationError"}, {`subtle.decrypt({ name: "AES-GCM", iv: b(12) }, gcm, b(15))`, "OperationError"}, {`subtle.decrypt({ name: "AES-GCM", iv: b(12) }, gcm, b(50))`, "OperationError"}, {`subtle.decrypt({ name: "AES-GCM", iv: b(12), tagLength: 32 }, gcm, b(50))`, "OperationError"},
		{`subtle.encrypt({ name: "AES-CTR", counter: b(16), length: 0 }, ctr, b(1))`, "OperationError"}, {`subtle.encrypt({ name: "AES-CTR", counter: b(16), length: 129 }, ctr, b(1))`, "OperationError"}, {`subtle.encrypt({ name: "AES-CTR", counter: b(9), length: 1 }, ctr, b(1))`, "OperationError"}, {`subtle.encrypt({ name: "AES-CTR", counter: b(16), length: 1 }, ctr, b(33))`, "OperationError"}, {`subtle.encrypt("AES-KW", kw, b(16))`, "NotSupportedError"},
		{`subtle.deriveBits({ name: "PBKDF2", hash: "SHA-1", salt: b(1), iterations: 0 }, pass, 8)`, "OperationError"}, {`subtle.deriveBits({ name: "PBKDF2", hash: "SHA-1", salt: b(1), iterations: 1 }, pass, 9)`, "OperationError"}, {`subtle.deriveBits({ name: "PBKDF2", hash: "SHA-1", salt: b(1), iterations: 1 }, pass)`, "OperationError"}, {`subtle.deriveBits({ name: "PBKDF2", hash: "SHA-1", salt: b(1), iterations: 1 }, pass, 4294967288)`, "OperationError"},
		{`subtle.deriveBits({ name: "HKDF", hash: "SHA-1", salt: b(1), info: b(1) }, pass, 8)`, "InvalidAccessError"}, {`subtle.deriveBits({ name: "HKDF", hash: "SHA-1", salt: b(1), info: b(1) }, hk, 8 * 20 * 256)`, "OperationError"}, {`subtle.deriveKey({ name: "PBKDF2", hash: "SHA-1", salt: b(1), iterations: 1 }, pass, { name: "AES-GCM", length: 7 }, true, ["encrypt"])`, "OperationError"},
		{`subtle.deriveKey({ name: "PBKDF2", hash: "SHA-1", salt: b(1), iterations: 1 }, pass, { name: "AES-GCM", length: 128 }, true, [])`, "SyntaxError"}, {`subtle.deriveKey({ name: "PBKDF2", hash: "SHA-1", salt: b(1), iterations: 1 }, pass, "RSA-PSS", true, ["sign"])`, "TypeError"},
		{`subtle.deriveBits({ name: "ECDH", public: dh.privateKey }, dh.privateKey, 128)`, "InvalidAccessError"}, {`subtle.deriveBits({ name: "ECDH", public: dh384.publicKey }, dh.privateKey, 128)`, "InvalidAccessError"}, {`subtle.deriveBits({ name: "ECDH", public: ec.publicKey }, dh.privateKey, 128)`, "InvalidAccessError"}, {`subtle.deriveBits({ name: "ECDH", public: dh.publicKey }, dh.privateKey, 264)`, "OperationError"}, {`subtle.deriveBits({ name: "ECDH" }, dh.privateKey, 8)`, "TypeError"},
		{`subtle.deriveBits({ name: "ECDH", public: dh.publicKey }, dh.publicKey, 8)`, "InvalidAccessError"},
		{`subtle.wrapKey("raw", mac, aes, { name: "AES-CBC", iv: b(16) })`, "InvalidAccessError"}, {`subtle.wrapKey("raw", mac, kw, "AES-KW")`, "OperationError"}, {`subtle.wrapKey("raw", pass, gcm, { name: "AES-GCM", iv: b(12) })`, "NotSupportedError|InvalidAccessError"},
		{`subtle.unwrapKey("raw", b(24), kw, "AES-KW", "AES-CBC", true, ["encrypt"])`, "OperationError"}, {`subtle.unwrapKey("raw", b(23), kw, "AES-KW", "AES-CBC", true, ["encrypt"])`, "OperationError"},
		{`subtle.encrypt({ name: "AES-GCM", iv: b(12) }, gcm, b(9)).then((x) => subtle.unwrapKey("jwk", x, gcm, { name: "AES-GCM", iv: b(12) }, "AES-CBC", true, ["encrypt"]))`, "DataError"},
	}
	var list, want []string
	for _, c := range table {
		list, want = append(list, `await name(() => `+c[0]+`)`), append(want, c[1])
	}
	got := run(t, &host{}, keys+`const hk = await subtle.importKey("raw", b(9), "HKDF", false, ["deriveBits"]); return [`+strings.Join(list, ",\n")+`];`, nil).([]any)
	for i, c := range table {
		if !strings.Contains("|"+want[i]+"|", "|"+got[i].(string)+"|") {
			t.Errorf("%s: got %v, want %s", c[0], got[i], want[i])
		}
	}
}

func TestSubtle_EndsWithItsInvocation(t *testing.T) {
	for name, body := range map[string]string{
		"PBKDF2":   `const k = await crypto.subtle.importKey("raw", new Uint8Array(9), "PBKDF2", false, ["deriveBits"]); return crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-512", salt: new Uint8Array(9), iterations: 4294967295 }, k, 512);`,
		"RSA":      `return crypto.subtle.generateKey({ name: "RSA-PSS", hash: "SHA-512", modulusLength: 16384, publicExponent: new Uint8Array([1, 0, 1]) }, false, ["sign"]);`,
		"many RSA": `return Promise.all(Array.from({ length: 200 }, () => crypto.subtle.generateKey({ name: "RSA-PSS", hash: "SHA-512", modulusLength: 4096, publicExponent: new Uint8Array([1, 0, 1]) }, false, ["sign"])));`,
	} {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			out := engine().Run(t.Context(), bundle(body), script.Input{Event: []byte("1")}, &host{}, script.Limits{Timeout: 200 * time.Millisecond})
			if took := time.Since(began); out.Status != script.TimedOut || took > 15*time.Second {
				t.Errorf("%s after %s: %+v", out.Status, took, out.Error)
			} else {
				t.Logf("ended %s after its limit of 200 ms", (took - 200*time.Millisecond).Round(time.Millisecond))
			}
		})
	}
}

func TestSubtle_LeavesTheLoopFree(t *testing.T) {
	check(t, `const k = await crypto.subtle.importKey("raw", new Uint8Array(9), "PBKDF2", false, ["deriveBits"]);
		let turns = 0, done = false; const slow = crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt: new Uint8Array(9), iterations: 200000 }, k, 256).then(() => { done = true; });
		while (!done) { await new Promise((r) => setTimeout(r, 1)); turns++; }
		return turns > 1;`, `true`)
}
