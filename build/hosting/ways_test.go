package main

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/loader"
	compose "github.com/compose-spec/compose-go/v2/types"
	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/util/yaml"
)

// manifests reads a file of Kubernetes objects; a field that no such object has is an error.
func manifests(text []byte) (all []runtime.Object, err error) {
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{appsv1.AddToScheme, corev1.AddToScheme, networkingv1.AddToScheme, autoscalingv2.AddToScheme, policyv1.AddToScheme} {
		if err := add(scheme); err != nil {
			return nil, err
		}
	}
	decoder := serializer.NewCodecFactory(scheme, serializer.EnableStrict).UniversalDeserializer()
	documents := yaml.NewDocumentDecoder(io.NopCloser(bytes.NewReader(text)))
	one := make([]byte, len(text))
	for {
		n, err := documents.Read(one)
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		object, _, err := decoder.Decode(one[:n], nil, nil)
		if err != nil {
			return nil, err
		}
		all = append(all, object)
	}
}

func TestKubernetes(t *testing.T) {
	text, err := os.ReadFile("kubernetes.yaml")
	if err != nil {
		t.Fatal(err)
	}
	all, err := manifests(text)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, object := range all {
		kinds = append(kinds, object.GetObjectKind().GroupVersionKind().Kind)
		d, ok := object.(*appsv1.Deployment)
		if !ok {
			continue
		}
		c := d.Spec.Template.Spec.Containers[0]
		if c.ReadinessProbe.HTTPGet.Path != "/readyz" || c.LivenessProbe.HTTPGet.Path != "/healthz" || c.StartupProbe == nil {
			t.Error("the probes do not ask what the runner answers")
		}
		if d.Spec.Strategy.RollingUpdate.MaxUnavailable.IntValue() != 0 || *d.Spec.Replicas < 2 {
			t.Error("an update would leave nobody to take deliveries")
		}
		if *d.Spec.Template.Spec.SecurityContext.RunAsUser != user {
			t.Errorf("the image's user is %d", user)
		}
	}
	if want := []string{"Deployment", "Service", "Ingress", "HorizontalPodAutoscaler", "PodDisruptionBudget"}; !slices.Equal(kinds, want) {
		t.Errorf("it has %v, want %v", kinds, want)
	}
	// The check bites: a wrong word is seen.
	if _, err := manifests(bytes.Replace(text, []byte("readinessProbe"), []byte("readynessProbe"), 1)); err == nil {
		t.Error("a field that does not exist passed")
	}
}

// composed loads the compose file with its schema, as docker compose does.
func composed(t *testing.T, text []byte, environment map[string]string) (*compose.Project, error) {
	return loader.LoadWithContext(t.Context(), compose.ConfigDetails{WorkingDir: t.TempDir(), Environment: maps.Clone(environment),
		ConfigFiles: []compose.ConfigFile{{Filename: "compose.yaml", Content: text}}})
}

func TestCompose(t *testing.T) {
	text, err := os.ReadFile("compose.yaml")
	if err != nil {
		t.Fatal(err)
	}
	written := map[string]string{"DATABASE_PASSWORD": "secret", "BOBBIN_MASTER_KEY": "key", "BOBBIN_SITE": "bobbin.example.com"}
	project, err := composed(t, text, written)
	if err != nil {
		t.Fatal(err)
	}
	runner, err := project.GetService("runner")
	if err != nil {
		t.Fatal(err)
	}
	if *runner.Deploy.Replicas != 2 || !runner.ReadOnly {
		t.Error("two runners, which write to their volume alone")
	}
	if got := *runner.Environment["BOBBIN_DATABASE"]; got != "postgres://bobbin:secret@database:5432/bobbin?sslmode=disable" {
		t.Errorf("the database is %s", got)
	}
	if got := project.Configs["proxy"].Content; !strings.HasPrefix(got, "{$BOBBIN_SITE} {") {
		t.Errorf("the proxy is told %q", got)
	}
	for name := range written {
		without := map[string]string{}
		for other, value := range written {
			if other != name {
				without[other] = value
			}
		}
		if _, err := composed(t, text, without); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("without %s: %v", name, err)
		}
	}
	if _, err := composed(t, bytes.Replace(text, []byte("read_only"), []byte("readonly"), 1), written); err == nil {
		t.Error("a key that does not exist passed")
	}
}

func TestUnit(t *testing.T) {
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("NOT SHOWN: systemd-analyze is not here")
	}
	unit, err := os.ReadFile("bobbin-runner.service")
	if err != nil {
		t.Fatal(err)
	}
	// The program is looked for where it is installed: for the test, that is any program.
	unit = bytes.Replace(unit, []byte("/usr/local/bin/bobbin "), []byte("/bin/true "), 1)
	verify := func(text []byte) (string, error) {
		file := t.TempDir() + "/bobbin-runner.service"
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
		said, err := exec.Command(analyze, "verify", "--man=no", "--recursive-errors=one", file).CombinedOutput()
		return string(said), err
	}
	if said, err := verify(unit); err != nil || strings.Contains(said, "bobbin-runner.service") {
		t.Errorf("%v\n%s", err, said)
	}
	if said, err := verify(bytes.Replace(unit, []byte("ProtectHome"), []byte("ProtectHouse"), 1)); err == nil && !strings.Contains(said, "ProtectHouse") {
		t.Error("a setting that does not exist passed")
	}
	said, err := exec.Command(analyze, "security", "--offline=yes", "--threshold=25", "bobbin-runner.service").CombinedOutput()
	if err != nil {
		lines := strings.Split(strings.TrimSpace(string(said)), "\n")
		t.Errorf("too open: %s", lines[len(lines)-1])
	}
}
