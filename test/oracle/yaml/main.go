// yaml-oracle says what kubectl makes of YAML: one JSON line for each document.
//
// With folders as arguments it reads every .yaml, .yml and .json file below them; without, it reads lines of
// {"file","text"} from standard input. Documents are cut by the reader behind kubectl's decoder (apimachinery's YAMLReader),
// and each is read by sigs.k8s.io/yaml. Lines:
//
//	{"file","document","data"}            accepted
//	{"file","document","error"}           refused
//	{"file","document","data","strict"}   accepted, but the strict reader objects (a key given twice); strict is its message.
//	                                      Not asked where a merge key is: it takes an override of a merged key for a second one.
//
// An empty document has data null. Unlike kubectl, it goes on behind a malformed separator.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

type input struct {
	File string `json:"file"`
	Text string `json:"text"`
}

type line struct {
	File     string          `json:"file"`
	Document int             `json:"document"`
	Data     json.RawMessage `json:"data,omitempty"`
	Error    string          `json:"error,omitempty"`
	Strict   string          `json:"strict,omitempty"`
}

func read(text []byte, name string, out *json.Encoder) error {
	reader := utilyaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(text)))
	for n := 0; ; n++ {
		part, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		l := line{File: name, Document: n}
		if err != nil {
			l.Error = err.Error()
		} else {
			judge(part, &l)
		}
		if err := out.Encode(l); err != nil {
			return err
		}
	}
}

func judge(part []byte, l *line) {
	data, err := yaml.YAMLToJSON(part)
	if err != nil {
		l.Error = err.Error()
		return
	}
	l.Data = data
	if bytes.Contains(part, []byte("<<")) {
		return
	}
	if _, err := yaml.YAMLToJSONStrict(part); err != nil {
		l.Strict = err.Error()
	}
}

func readFolder(dir string, out *json.Encoder) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		switch strings.ToLower(filepath.Ext(path)) {
		case ".yaml", ".yml", ".json":
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			name, _ := filepath.Rel(dir, path)
			return read(text, filepath.ToSlash(name), out)
		}
		return nil
	})
}

func readLines(from io.Reader, out *json.Encoder) error {
	for in := json.NewDecoder(from); ; {
		var i input
		if err := in.Decode(&i); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if err := read([]byte(i.Text), i.File, out); err != nil {
			return err
		}
	}
}

func run(w io.Writer) error {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	if len(os.Args) == 1 {
		return readLines(bufio.NewReaderSize(os.Stdin, 1<<20), out)
	}
	for _, dir := range os.Args[1:] {
		if err := readFolder(dir, out); err != nil {
			return err
		}
	}
	return nil
}

func main() {
	w := bufio.NewWriterSize(os.Stdout, 1<<20)
	err := run(w)
	if flushed := w.Flush(); err == nil {
		err = flushed
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "yaml-oracle:", err)
		os.Exit(2)
	}
}
