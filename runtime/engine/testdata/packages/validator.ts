import validator from 'validator';
import isIBAN from 'validator/lib/isIBAN.js';

export default () => [
  ['a@b.co', 'a@', 'Ä ö@x.de', '"quoted"@example.com'].map(text => validator.isEmail(text)), ((isIBAN as any).default ?? isIBAN)('DE89370400440532013000'), validator.isIBAN('DE89370400440532013001'),
  ['https://example.com/a?b#c', 'javascript:alert(1)', 'ftp://x.org', 'http://localhost:8080'].map(text => validator.isURL(text, { require_tld: false })),
  validator.isISO8601('2024-02-30', { strict: true }), validator.isMobilePhone('+4915112345678', 'de-DE'), validator.isJWT('a.b'), validator.isFQDN('sub.example.co.uk'),
  validator.escape('<a href="x">\'&'), validator.normalizeEmail('Some.Name+tag@GMail.com'), validator.isAlpha('Größe', 'de-DE'), validator.isIP('::ffff:1.2.3.4', 6), validator.isStrongPassword('Aa1!aaaa'), validator.isCreditCard('4111 1111 1111 1111'),
];
