import semver from 'semver';

export default () => [semver.satisfies('1.2.3', '^1.0.0'), semver.inc('1.2.3-beta.1', 'prerelease'), semver.sort(['1.10.0', '1.2.0', '1.2.0-rc.1']), semver.coerce('v2.x of 3.4')?.version, semver.maxSatisfying(['1.0.0', '1.9.1', '2.0.0'], '~1.9 || 1.0'), semver.valid('01.2.3'), new semver.Range('>=1 <3 || 5.x').range];
