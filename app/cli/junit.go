package cli

import (
	"encoding/xml"
	"fmt"
	"strings"

	"bobbin/runtime/script"
	"bobbin/runtime/trial"
	"bobbin/runtime/workspace"
)

// The elements of JUnit's XML, as CI systems read them.
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Time     string       `xml:"time,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		File     string      `xml:"file,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"`
		Skipped  int         `xml:"skipped,attr"`
		Time     string      `xml:"time,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Class   string        `xml:"classname,attr"`
		Name    string        `xml:"name,attr"`
		File    string        `xml:"file,attr"`
		Line    int           `xml:"line,attr,omitempty"`
		Time    string        `xml:"time,attr"`
		Skipped *struct{}     `xml:"skipped"`
		Failure *junitTrouble `xml:"failure"`
		Error   *junitTrouble `xml:"error"`
		Out     string        `xml:"system-out,omitempty"`
	}
	junitTrouble struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
)

// writeJUnit writes the results for a CI system. A file that could not be loaded is a test with an error.
func writeJUnit(file string, report *trial.Report) error {
	all := junitSuites{Name: "bobbin test", Time: seconds(report.DurationMs)}
	for _, f := range report.Files {
		suite := junitSuiteOf(f)
		all.Tests += suite.Tests
		all.Failures += suite.Failures
		all.Errors += suite.Errors
		all.Suites = append(all.Suites, suite)
	}
	text, err := xml.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	return workspace.WriteFile(file, append([]byte(xml.Header), append(text, '\n')...))
}

func junitSuiteOf(f trial.File) junitSuite {
	suite := junitSuite{Name: f.File, File: f.File, Time: seconds(f.DurationMs), Tests: len(f.Tests)}
	if f.Error != nil {
		suite.Tests, suite.Errors = 1, 1
		suite.Cases = append(suite.Cases, junitCase{Class: f.File, Name: "is loaded", File: f.File, Time: seconds(0), Error: junitTroubleOf(f.Error, "")})
	}
	for _, t := range f.Tests {
		c := junitCase{Class: f.File, Name: title(t), File: f.File, Time: seconds(t.DurationMs)}
		if t.Place != nil {
			c.Line = t.Place.Line
		}
		switch t.Status {
		case trial.Skipped, trial.Todo:
			c.Skipped = &struct{}{}
			suite.Skipped++
		case trial.Failed:
			c.Failure = junitTroubleOf(t.Error, t.Diff)
			suite.Failures++
		}
		for _, line := range t.Console {
			c.Out += line.Level + " " + line.Text + "\n"
		}
		suite.Cases = append(suite.Cases, c)
	}
	return suite
}

func junitTroubleOf(f *script.Failure, diff string) *junitTrouble {
	var text strings.Builder
	fmt.Fprintln(&text, f.Message)
	if f.Place != nil {
		fmt.Fprintf(&text, "at %s\n", f.Place)
	}
	for _, more := range []string{f.Hint, f.Stack, diff} {
		if more != "" {
			fmt.Fprintln(&text, strings.TrimRight(more, "\n"))
		}
	}
	return &junitTrouble{Message: f.Message, Type: f.Name, Text: text.String()}
}

func seconds(ms float64) string { return fmt.Sprintf("%.3f", ms/1000) }
