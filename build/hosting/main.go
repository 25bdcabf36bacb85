// Command hosting makes the container image of the runner, without Docker: a file that
// `docker load` and `podman load` take, and, when asked, the same image in a registry.
//
//	go -C build/hosting run . -out /tmp/image.tar ../bin/bobbin
//	go -C build/hosting run . -push registry.example.com/bobbin:1.2.0 -for linux/amd64=../bin/bobbin -for linux/arm64=...
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime"
	"strings"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

func main() {
	if err := command(os.Args[1:]); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "bobbin:", err)
		}
		os.Exit(1)
	}
}

// program is a built program and what it was built for.
type program struct {
	platform
	file string
}

func command(args []string) error {
	var programs []program
	flags := flag.NewFlagSet("hosting", flag.ContinueOnError)
	out := flags.String("out", "", "write the image to this file, for docker load")
	push := flags.String("push", "", "send the image to this place of a registry: registry.example.com/bobbin:1.2.0")
	version := flags.String("version", "dev", "the version it says it is")
	plain := flags.Bool("plain", false, "speak http with the registry")
	flags.Func("for", "a program for another system, may be repeated: linux/arm64=FILE", func(text string) error {
		p, err := parse(text)
		programs = append(programs, p)
		return err
	})
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		programs = append([]program{{platform{"linux", runtime.GOARCH}, flags.Arg(0)}}, programs...)
	}
	if len(programs) == 0 || *out == "" && *push == "" {
		return errors.New("say which program, and -out FILE or -push PLACE (-help lists the flags)")
	}
	images := make([]v1.Image, len(programs))
	for i, p := range programs {
		image, err := newImage(p.file, *version, p.platform)
		if err != nil {
			return err
		}
		images[i] = image
	}
	if *out != "" {
		if err := write(*out, images[0], *version); err != nil {
			return err
		}
	}
	if *push != "" {
		return send(*push, *plain, programs, images)
	}
	return nil
}

// parse reads OS/ARCHITECTURE=FILE.
func parse(text string) (program, error) {
	on, file, ok := strings.Cut(text, "=")
	system, architecture, both := strings.Cut(on, "/")
	if !ok || !both || system == "" || architecture == "" || file == "" {
		return program{}, errors.New("write it as linux/arm64=FILE")
	}
	return program{platform{system, architecture}, file}, nil
}

// write makes the file and says what is in it.
func write(file string, image v1.Image, version string) error {
	tag, err := name.NewTag("bobbin-runner:" + version)
	if err != nil {
		return fmt.Errorf("the version %q cannot be the tag of an image: %w", version, err)
	}
	latest, err := name.NewTag("bobbin-runner:latest")
	if err != nil {
		return err
	}
	if err := tarball.MultiWriteToFile(file, map[name.Tag]v1.Image{tag: image, latest: image}); err != nil {
		return err
	}
	digest, err := image.Digest()
	if err == nil {
		fmt.Printf("%s holds %s, %s\n", file, tag, digest)
	}
	return err
}

// send puts one image, or several under one name, into a registry. Who may is what `docker login` left behind.
func send(place string, plain bool, programs []program, images []v1.Image) error {
	var options []name.Option
	if plain {
		options = append(options, name.Insecure)
	}
	reference, err := name.ParseReference(place, options...)
	if err != nil {
		return err
	}
	who := remote.WithAuthFromKeychain(authn.DefaultKeychain)
	if len(images) == 1 {
		if err := remote.Write(reference, images[0], who); err != nil {
			return err
		}
		digest, err := images[0].Digest()
		fmt.Printf("%s@%s\n", reference, digest)
		return err
	}
	index := mutate.IndexMediaType(empty.Index, types.OCIImageIndex)
	for i, p := range programs {
		index = mutate.AppendManifests(index, mutate.IndexAddendum{Add: images[i], Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: p.OS, Architecture: p.Architecture}}})
	}
	if err := remote.WriteIndex(reference, index, who); err != nil {
		return err
	}
	digest, err := index.Digest()
	fmt.Printf("%s@%s\n", reference, digest)
	return err
}
