import { decodeHTML, decodeHTMLStrict, decodeXML, encodeHTML, encodeNonAsciiHTML, encodeXML, escapeUTF8 } from 'entities';

export default () => [decodeHTML('&Auml;&#x1F600;&amp &notit; &lt'), decodeHTMLStrict('&amp &lt;'), decodeXML('&auml;&apos;&#228;'), encodeXML('<ä>😀"'), encodeHTML('a < ≥ ü\n'), encodeNonAsciiHTML('a & ü ∞'), escapeUTF8('<"ü">')];
