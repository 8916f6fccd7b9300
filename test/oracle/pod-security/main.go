// pod-security-oracle reads cases from standard input, a JSON list of {"name","pod"}, and tells for each what Pod Security
// Admission's own evaluator says of it: {"name", "refused": {"baseline": ["v1.25", "latest"], "restricted": [...]}}.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

type testCase struct {
	Name string
	Pod  corev1.Pod
}

type answer struct {
	Name    string              `json:"name"`
	Refused map[string][]string `json:"refused"`
}

func judge(evaluator policy.Evaluator, c testCase) (answer, error) {
	a := answer{Name: c.Name, Refused: map[string][]string{}}
	for _, level := range []api.Level{api.LevelBaseline, api.LevelRestricted} {
		a.Refused[string(level)] = []string{}
		for _, name := range []string{"v1.25", "latest"} {
			version, err := api.ParseVersion(name)
			if err != nil {
				return a, err
			}
			results := evaluator.EvaluatePod(api.LevelVersion{Level: level, Version: version}, &c.Pod.ObjectMeta, &c.Pod.Spec)
			if !policy.AggregateCheckResults(results).Allowed {
				a.Refused[string(level)] = append(a.Refused[string(level)], name)
			}
		}
	}
	return a, nil
}

func run() error {
	var cases []testCase
	if err := json.NewDecoder(os.Stdin).Decode(&cases); err != nil {
		return err
	}
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		return err
	}
	answers := make([]answer, 0, len(cases))
	for _, c := range cases {
		a, err := judge(evaluator, c)
		if err != nil {
			return err
		}
		answers = append(answers, a)
	}
	return json.NewEncoder(os.Stdout).Encode(answers)
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "pod-security-oracle:", err)
		os.Exit(2)
	}
}
