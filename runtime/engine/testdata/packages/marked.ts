import { Marked, marked } from 'marked';

const text = `# Release *notes* für 2.0

| key | done |
|-----|:----:|
| DEMO-1 | ~~no~~ **yes** |

1. one
2. two
   - [x] nested <script>alert(1)</script>

> quoted \`code\` and [a link](https://example.com "title"), **«Ünïcode»**.

\`\`\`ts
const a = 1 < 2;
\`\`\`
`;

export default async () => {
  const own = new Marked({ gfm: true, breaks: true });
  own.use({ renderer: { heading({ tokens, depth }) { return `h${depth}. ${this.parser.parseInline(tokens)}\n\n`; } }, walkTokens: async () => {}, async: true });
  return [marked.parse(text), await own.parse(text), marked.lexer(text).map(t => t.type)];
};
