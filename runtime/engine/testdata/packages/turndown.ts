import TurndownService from 'turndown';

const html = `<h1>Plan &amp; notes</h1><p>A <b>bold</b> and <em>soft</em> line<br>with a <a href="https://example.com/a_b" title="T">link</a>.</p>
<ul><li>one<ol start="3"><li>deep</li></ol></li><li>two</li></ul><blockquote><p>Said <code>x &lt; y</code></p></blockquote>
<pre><code class="language-ts">const a = 1;
</code></pre><img src="a.png" alt="A picture"><del>gone</del><script>no()</script>`;

export default () => {
  const plain = new TurndownService();
  const own = new TurndownService({ headingStyle: 'atx', codeBlockStyle: 'fenced', bulletListMarker: '-' });
  own.addRule('strike', { filter: ['del'], replacement: content => `~~${content}~~` }).remove('script');
  return [plain.turndown(html), own.turndown(html), own.escape('1. *not* a_list')];
};
