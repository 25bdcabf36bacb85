import { XMLBuilder, XMLParser, XMLValidator } from 'fast-xml-parser';

const text = `<?xml version="1.0" encoding="UTF-8"?><!-- a list -->
<s:issues xmlns:s="urn:x" total="2"><issue key="DEMO-1" late="true"><summary>Grüße &amp; &#x1F600;</summary><points>3.50</points></issue><issue key="DEMO-2"><body><![CDATA[<b>raw</b> & so]]></body><empty/></issue></s:issues>`;

export default () => {
  const options = { ignoreAttributes: false, attributeNamePrefix: '@', cdataPropName: '#cdata', parseAttributeValue: true, isArray: (name: string) => name === 'issue', htmlEntities: true };
  const parsed = new XMLParser(options).parse(text);
  const written = new XMLBuilder({ ...options, format: true, suppressEmptyNode: true }).build(parsed);
  return [parsed, written, new XMLParser(options).parse(written)['s:issues'].issue.length, XMLValidator.validate(text), XMLValidator.validate('<a><b></a>'), new XMLParser({ preserveOrder: true }).parse('<a>x<b/>y</a>')];
};
