package web_test

import "testing"

// The bytes are made by Python's codecs.
func TestText_DecodesWhatOlderSystemsWrite(t *testing.T) {
	var cases [][3]string
	for _, c := range [][3]string{
		{"windows-1251", "Привет №5", "cff0e8e2e5f220b935"},
		{"koi8-r", "Привет", "f0d2c9d7c5d4"},
		{"iso-8859-2", "Žluťoučký", "ae6c75bb6f75e86bfd"},
		{"windows-1250", "Žluťoučký €", "8e6c759d6f75e86bfd2080"},
		{"iso-8859-15", "€ œ", "a420bd"},
		{"windows-1253", "Ελλάδα", "c5ebebdce4e1"},
		{"shift_jis", "日本語テスト", "93fa967b8cea836583588367"},
		{"euc-jp", "日本語", "c6fccbdcb8ec"},
		{"iso-2022-jp", "日本 a 語", "1b2442467c4b5c1b28422061201b2442386c1b2842"},
		{"gbk", "中文测试", "d6d0cec4b2e2cad4"},
		{"gb18030", "中文😀", "d6d0cec49439fc36"},
		{"big5", "中文測試", "a4a4a4e5b4fab8d5"},
		{"euc-kr", "한국어", "c7d1b1b9beee"},
		{"ibm866", "Привет", "8fe0a8a2a5e2"},
		{"macintosh", "é†®", "8ea0a8"},
		{"windows-1255", "שלום", "f9ece5ed"},
		{"windows-874", "ไทย", "e4b7c2"},
	} {
		cases = append(cases, c)
	}
	for _, got := range run(t, &host{}, `return event.map(([label, , hex]) => {
		const bytes = Uint8Array.fromHex(hex), d = new TextDecoder(label, { fatal: true });
		let parts = "";
		for (let i = 0; i < bytes.length; i++) parts += d.decode(bytes.subarray(i, i + 1), { stream: true });
		return [label, d.encoding, d.decode(bytes) === parts ? parts + d.decode() : "differs: " + parts];
	});`, cases).([]any) {
		list := got.([]any)
		found := false
		for _, c := range cases {
			if c[0] == list[0] {
				found = true
				if list[1] != c[0] || list[2] != c[1] {
					t.Errorf("%v, want %s", list, c[1])
				}
			}
		}
		if !found {
			t.Errorf("no case %v", list)
		}
	}
}

func TestText_KnowsTheLabels(t *testing.T) {
	for body, want := range map[string]string{
		`return ["ascii", "CP1252", " utf8\n", "l2", "cyrillic", "sjis", "x-sjis", "gb2312", "chinese", "big5-hkscs", "ks_c_5601-1987", "cp866", "iso88591", "UCS-2", "koi8-ru", "x-user-defined", "iso-8859-8-i"].map((l) => new TextDecoder(l).encoding);`: `["windows-1252","windows-1252","utf-8","iso-8859-2","iso-8859-5","shift_jis","shift_jis","gbk","gbk","big5","euc-kr","ibm866","windows-1252","utf-16le","koi8-u","x-user-defined","iso-8859-8-i"]`,
		`const wrong = []; for (const l of ["replacement", "hz-gb-2312", "", "utf-7", "\u00a0utf-8", "utf-32"]) try { new TextDecoder(l); wrong.push(l); } catch (e) { if (!(e instanceof RangeError)) wrong.push(e.name); } return wrong;`:                  `[]`,
		`const b = new Uint8Array([0x98, 0x81, 0xff]); return [new TextDecoder("windows-1251").decode(b.subarray(0, 1)).charCodeAt(0), new TextDecoder("windows-1253").decode(b.subarray(1)).charCodeAt(1)];`:                                                `[152,65533]`,
		`try { new TextDecoder("shift_jis", { fatal: true }).decode(new Uint8Array([0x81])); } catch (e) { return e.name; }`:                                                                                                                                 `"TypeError"`,
		`const d = new TextDecoder("euc-kr"); return [d.decode(new Uint8Array([0xc7]), { stream: true }), d.decode(new Uint8Array([0xd1]))];`:                                                                                                                `["","한"]`,
	} {
		check(t, body, want)
	}
}
