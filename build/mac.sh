#!/bin/sh
# Makes the app of what `make build` left, signs it and puts it into an image to hand on. Runs on a Mac.
#   BOBBIN_SIGN_IDENTITY  whose signature, as `security find-identity` names it; without it the app is signed for this Mac alone
#   BOBBIN_NOTARY         a profile of `xcrun notarytool store-credentials`: the image is shown to Apple and gets their ticket
set -eu
cd "$(dirname "$0")/.."
version=$1
[ "$(uname -s)" = Darwin ] || { echo "bobbin: the app for macOS is made on a Mac: run this there." >&2; exit 1; }

out=build/bin/packages
arch=$(go env GOARCH)
go -C build/package run . mac -version "$version" -out ../bin/packages ../bin/bobbin ../bin/bobbin-desktop
for program in bobbin bobbin-desktop; do # what lies inside is signed before what is around it
	codesign --force --options runtime --sign "${BOBBIN_SIGN_IDENTITY:--}" "$out/Bobbin.app/Contents/MacOS/$program"
done
codesign --force --options runtime --sign "${BOBBIN_SIGN_IDENTITY:--}" "$out/Bobbin.app"
codesign --verify --deep --strict "$out/Bobbin.app"

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
cp -R "$out/Bobbin.app" "$stage/"
ln -s /Applications "$stage/Applications"
image=$out/bobbin-${version#v}-darwin-$arch.dmg
hdiutil create -quiet -ov -volname Bobbin -fs HFS+ -format UDZO -srcfolder "$stage" "$image"
if [ -n "${BOBBIN_NOTARY:-}" ]; then
	xcrun notarytool submit --wait --keychain-profile "$BOBBIN_NOTARY" "$image"
	xcrun stapler staple "$image"
fi
(cd "$out" && shasum -a 256 "$(basename "$image")" >"SHA256SUMS-darwin-$arch")
echo "$image"
