CREATE TABLE public.lathe_events (
    run text NOT NULL COLLATE pg_catalog."C",
    seq bigint NOT NULL,
    at bigint NOT NULL,
    generation bigint NOT NULL,
    type text NOT NULL,
    json text NOT NULL
);
CREATE TABLE public.lathe_journal_version (
    version integer NOT NULL
);
CREATE TABLE public.lathe_reservations (
    run text NOT NULL COLLATE pg_catalog."C",
    step text NOT NULL COLLATE pg_catalog."C",
    day bigint NOT NULL,
    person text NOT NULL COLLATE pg_catalog."C",
    project text NOT NULL COLLATE pg_catalog."C",
    cost bigint NOT NULL,
    tokens bigint NOT NULL,
    unpriced bigint NOT NULL
);
CREATE TABLE public.lathe_runs (
    run text NOT NULL COLLATE pg_catalog."C",
    generation bigint NOT NULL,
    last_seq bigint NOT NULL,
    title text NOT NULL,
    repository text NOT NULL COLLATE pg_catalog."C",
    model text NOT NULL,
    state integer NOT NULL,
    started bigint NOT NULL,
    updated bigint NOT NULL,
    attempt integer NOT NULL,
    verdict integer,
    cost numeric NOT NULL,
    cost_is_partial boolean NOT NULL,
    tokens bigint NOT NULL,
    error_code text,
    applied integer NOT NULL,
    person text NOT NULL COLLATE pg_catalog."C",
    owner text,
    expires timestamp with time zone,
    cancel_generation bigint DEFAULT 0 NOT NULL,
    last_append text
);
CREATE TABLE public.lathe_spending (
    day bigint NOT NULL,
    person text NOT NULL COLLATE pg_catalog."C",
    project text NOT NULL COLLATE pg_catalog."C",
    cost bigint NOT NULL,
    tokens bigint NOT NULL,
    unpriced bigint NOT NULL
);
INSERT INTO public.lathe_events VALUES ('01M7YZMHG7GC7CRG1T1Y73P47N', 1, 1795262400014, 1, 'run_started', '{"task":{"title":"Every kind","description":"","requirements":["no \u0022quotes\u0022 lost","\u00FCn\u00EFcode \u2713","line\nbreak\u0000nul"],"acceptance_criteria":[],"mode":"Bugfix","priority":"Medium","constraints":[],"verify":[],"limits":{},"context":{"files":[],"notes":[]}},"repository":"/home/ada/parser","settings":{"model":"replay:demo.cassette","fallbacks":[],"max_attempts":3,"max_turns":50,"max_cost":1.25,"max_time":"01:00:00","sandbox":"bwrap","workspace":"auto","network":"None","verify":["make test"],"command_time":"00:10:00","yes":false,"allow_unpriced":false,"permissions":[{"tool":"run_command","pattern":"rm *","answer":"Deny","tightens_only":false}],"project_notes_trusted":false,"untrusted_verify":[],"prompt_examples":false,"language_files":[],"rule_files":[],"score_threshold":60,"exclude":[]},"templates":{"system":"af2bdbe1aa9b6ec1e2ade1d694f41fc71a831d0268e9891562113d8a62add1bf"},"version":"0.1.0"}');
INSERT INTO public.lathe_events VALUES ('01M7YZMHG7GC7CRG1T1Y73P47N', 2, 1795262400035, 1, 'run_resumed', '{"generation":2,"version":"0.1.1","answer":"yes"}');
INSERT INTO public.lathe_events VALUES ('01M7YZMHG7GC7CRG1T1Y73P47N', 3, 1795262400049, 1, 'attempt_started', '{"number":1}');
INSERT INTO public.lathe_events VALUES ('01M7YZMHG7GC7CRG1T1Y73P47N', 4, 1795262400063, 1, 'step_started', '{"step":"attempt-1/turn-1/model","kind":"Model","input_hash":"af2bdbe1aa9b6ec1e2ade1d694f41fc71a831d0268e9891562113d8a62add1bf","checkpoint":"af2bdbe1aa9b6ec1e2ade1d694f41fc71a831d0268e9891562113d8a62add1bf","reserved":0.5,"reserved_tokens":9000,"title":"a model"}');
INSERT INTO public.lathe_events VALUES ('01M7YZMHG7GC7CRG1T1Y73P47N', 5, 1795262400077, 1, 'step_finished', '{"step":"attempt-1/turn-1/model","kind":"Model","input_hash":"af2bdbe1aa9b6ec1e2ade1d694f41fc71a831d0268e9891562113d8a62add1bf","milliseconds":12,"result":{"a":[1,2.50,null,{"b":"\u00FC"}]},"usage":{"input_tokens":100,"cached_input_tokens":40,"output_tokens":20,"cost":0.0123456789,"cache_write_tokens":7,"from_cache":true},"call":{"first_token_milliseconds":120,"retries":[{"reason":"RateLimit","tries":2,"lost_milliseconds":1500}]}}');
INSERT INTO public.lathe_events VALUES ('01M7YZMHG7GC7CRG1T1Y73P47N', 6, 1795262400091, 1, 'step_finished', '{"step":"attempt-1/turn-1/call-0","kind":"Tool","input_hash":"af2bdbe1aa9b6ec1e2ade1d694f41fc71a831d0268e9891562113d8a62add1bf","milliseconds":1,"result_object":"af2bdbe1aa9b6ec1e2ade1d694f41fc71a831d0268e9891562113d8a62add1bf","title":"read_file"}');
INSERT INTO public.lathe_events VALUES ('01M7YZMHG7GC7CRG1T1Y73P47N', 7, 1795262400105, 1, 'step_failed', '{"step":"attempt-1/turn-2/model","error":{"kind":"RateLimit","code":"provider.rate_limit","message":"Slow down.","severity":"Error","recovery":"Retry","retry_after":"00:01:30","attempts":3},"usage":{"input_tokens":5,"cached_input_tokens":0,"output_tokens":0,"cache_write_tokens":0}}');
INSERT INTO public.lathe_events VALUES ('01M7YZMHG7GC7CRG1T1Y73P47N', 8, 1795262400119, 1, 'attempt_finished', '{"number":1,"verdict":"PartlyVerified","reasons":["lint could not run"],"score":71.5,"tree":"af2bdbe1aa9b6ec1e2ade1d694f41fc71a831d0268e9891562113d8a62add1bf","change":"af2bdbe1aa9b6ec1e2ade1d694f41fc71a831d0268e9891562113d8a62add1bf","files_changed":2,"lines_added":10,"lines_removed":3,"accepted":false}');
INSERT INTO public.lathe_events VALUES ('01M7YZMHG7GC7CRG1T1Y73P47N', 9, 1795262400133, 1, 'run_noted', '{"code":"workspace.moved","text":"A file changed meanwhile."}');
INSERT INTO public.lathe_events VALUES ('01M7YZMHG7GC7CRG1T1Y73P47N', 10, 1795262400147, 1, 'run_paused', '{"state":"Waiting","reason":"rate limit","until":"2030-01-01T00:00:00+00:00"}');
INSERT INTO public.lathe_events VALUES ('01M7YZMHG7GC7CRG1T1Y73P47N', 11, 1795262400161, 1, 'change_applied', '{"apply":1,"manifest":"af2bdbe1aa9b6ec1e2ade1d694f41fc71a831d0268e9891562113d8a62add1bf","files":2}');
INSERT INTO public.lathe_events VALUES ('01M7YZMHG7GC7CRG1T1Y73P47N', 12, 1795262400175, 1, 'change_undone', '{"apply":1}');
INSERT INTO public.lathe_events VALUES ('01M7YZMHG7GC7CRG1T1Y73P47N', 13, 1795262400189, 1, 'change_redone', '{"apply":1}');
INSERT INTO public.lathe_events VALUES ('01M7YZMHG7GC7CRG1T1Y73P47N', 14, 1795262400203, 1, 'feedback_said', '{"message":"01ARZ3NDEKTSV4RRFFQ69G5FAV","item":{"id":"3fa91c0d","source":"Person","priority":"Must","title":"N\u00E4me it","path":"a.c","line":3,"anchor":"f: x","evidence":"two\nlines","from":["make"],"count":2,"was_before":true}}');
INSERT INTO public.lathe_events VALUES ('01M7YZMHG7GC7CRG1T1Y73P47N', 15, 1795262400217, 1, 'feedback_waived', '{"message":"01ARZ3NDEKTSV4RRFFQ69G5FAW","item":"3fa91c0d","reason":"known"}');
INSERT INTO public.lathe_events VALUES ('01M7YZMHG7GC7CRG1T1Y73P47N', 16, 1795262400231, 1, 'feedback_told', '{"place":"attempt-2","items":["3fa91c0d"],"summary":"1 person\u0027s remark","titles":["person\u0027s remark: a.c:3: N\u00E4me it"]}');
INSERT INTO public.lathe_events VALUES ('01M7YZMHG7GC7CRG1T1Y73P47N', 17, 1795262400245, 1, 'attempt_decided', '{"attempt":1,"again":true,"code":"repeated","reason":"It failed so before.","approach":["more_context"],"model":"x/y","from":"af2bdbe1aa9b6ec1e2ade1d694f41fc71a831d0268e9891562113d8a62add1bf","from_attempt":1}');
INSERT INTO public.lathe_events VALUES ('01M7YZMHG7GC7CRG1T1Y73P47N', 18, 1795262400259, 1, 'conversation_compacted', '{"step":"attempt-1/turn-2","parts":[{"message":3,"part":0,"text":"short"},{"message":4,"part":1}],"before":9000,"after":4000,"stages":["old_reasoning","tool_output"]}');
INSERT INTO public.lathe_events VALUES ('01M7YZMHG7GC7CRG1T1Y73P47N', 19, 1795262400273, 1, 'model_handed_over', '{"step":"attempt-1/turn-2/model","from":"a/b","to":"c/d","error":{"kind":"Provider","code":"models.circuit_open","message":"Left alone.","severity":"Error","recovery":"Fallback","attempts":4},"spent":0.25}');
INSERT INTO public.lathe_events VALUES ('01M7YZMHG7GC7CRG1T1Y73P47N', 20, 1795262400287, 1, 'run_ended', '{"state":"Finished","outcome":{"verdict":"Verified","attempt":1,"accepted":true,"tree":"af2bdbe1aa9b6ec1e2ade1d694f41fc71a831d0268e9891562113d8a62add1bf","change":"af2bdbe1aa9b6ec1e2ade1d694f41fc71a831d0268e9891562113d8a62add1bf","summary":"Did it."}}');
INSERT INTO public.lathe_events VALUES ('01M7YZMHS63BTF3Y2P1ZTE7JWA', 1, 1795262400301, 1, 'run_started', '{"task":{"title":"Waits","description":"","requirements":["no \u0022quotes\u0022 lost","\u00FCn\u00EFcode \u2713","line\nbreak\u0000nul"],"acceptance_criteria":[],"mode":"Bugfix","priority":"Medium","constraints":[],"verify":[],"limits":{},"context":{"files":[],"notes":[]}},"repository":"/home/ada/parser","settings":{"model":"replay:demo.cassette","fallbacks":[],"max_attempts":3,"max_turns":50,"max_cost":1.25,"max_time":"01:00:00","sandbox":"bwrap","workspace":"auto","network":"None","verify":["make test"],"command_time":"00:10:00","yes":false,"allow_unpriced":false,"permissions":[{"tool":"run_command","pattern":"rm *","answer":"Deny","tightens_only":false}],"project_notes_trusted":false,"untrusted_verify":[],"prompt_examples":false,"language_files":[],"rule_files":[],"score_threshold":60,"exclude":[]},"templates":{"system":"af2bdbe1aa9b6ec1e2ade1d694f41fc71a831d0268e9891562113d8a62add1bf"},"version":"0.1.0"}');
INSERT INTO public.lathe_events VALUES ('01M7YZMHS63BTF3Y2P1ZTE7JWA', 2, 1795262400322, 1, 'attempt_started', '{"number":1}');
INSERT INTO public.lathe_events VALUES ('01M7YZMHS63BTF3Y2P1ZTE7JWA', 3, 1795262400322, 1, 'run_paused', '{"state":"Waiting","reason":"rate limit","until":"2030-01-01T00:00:00+00:00"}');
INSERT INTO public.lathe_events VALUES ('01M7YZMHT90PABW8RSNEZFP108', 2, 1795262400357, 1, 'attempt_started', '{"number":1}');
INSERT INTO public.lathe_events VALUES ('01M7YZMHT90PABW8RSNEZFP108', 3, 1795262400357, 1, 'step_started', '{"step":"attempt-1/turn-1/model","kind":"Model","input_hash":"af2bdbe1aa9b6ec1e2ade1d694f41fc71a831d0268e9891562113d8a62add1bf","checkpoint":"af2bdbe1aa9b6ec1e2ade1d694f41fc71a831d0268e9891562113d8a62add1bf","reserved":0.5,"reserved_tokens":9000,"title":"a model"}');
INSERT INTO public.lathe_events VALUES ('01M7YZMHT90PABW8RSNEZFP108', 1, 1795262400336, 1, 'run_started', '{"task":{"title":"Interrupted","description":"","requirements":["no \u0022quotes\u0022 lost","\u00FCn\u00EFcode \u2713","line\nbreak\u0000nul"],"acceptance_criteria":[],"mode":"Bugfix","priority":"Medium","constraints":[],"verify":[],"limits":{},"context":{"files":[],"notes":[]}},"repository":"/home/ada/parser","settings":{"model":"replay:demo.cassette","fallbacks":[],"max_attempts":3,"max_turns":50,"max_cost":1.25,"max_time":"01:00:00","sandbox":"bwrap","workspace":"auto","network":"None","verify":["make test"],"command_time":"00:10:00","yes":false,"allow_unpriced":false,"permissions":[{"tool":"run_command","pattern":"rm *","answer":"Deny","tightens_only":false}],"project_notes_trusted":false,"untrusted_verify":[],"prompt_examples":false,"language_files":[],"rule_files":[],"score_threshold":60,"exclude":[]},"templates":{"system":"af2bdbe1aa9b6ec1e2ade1d694f41fc71a831d0268e9891562113d8a62add1bf"},"version":"0.1.0"}');
INSERT INTO public.lathe_events VALUES ('01M7YZMHT90PABW8RSNEZFP108', 5, 1795262400371, 1, 'step_started', '{"step":"attempt-1/turn-2/model","kind":"Model","input_hash":"af2bdbe1aa9b6ec1e2ade1d694f41fc71a831d0268e9891562113d8a62add1bf","checkpoint":"af2bdbe1aa9b6ec1e2ade1d694f41fc71a831d0268e9891562113d8a62add1bf","reserved":0.5,"reserved_tokens":9000,"title":"a model"}');
INSERT INTO public.lathe_events VALUES ('01M7YZMHT90PABW8RSNEZFP108', 4, 1795262400357, 1, 'step_finished', '{"step":"attempt-1/turn-1/model","kind":"Model","input_hash":"af2bdbe1aa9b6ec1e2ade1d694f41fc71a831d0268e9891562113d8a62add1bf","milliseconds":12,"result":{"a":[1,2.50,null,{"b":"\u00FC"}]},"usage":{"input_tokens":100,"cached_input_tokens":40,"output_tokens":20,"cost":0.0123456789,"cache_write_tokens":7,"from_cache":true},"call":{"first_token_milliseconds":120,"retries":[{"reason":"RateLimit","tries":2,"lost_milliseconds":1500}]}}');
INSERT INTO public.lathe_journal_version VALUES (1);
INSERT INTO public.lathe_reservations VALUES ('01M7YZMHT90PABW8RSNEZFP108', 'attempt-1/turn-2/model', 20778, '', '/home/ada/parser', 500000000, 9000, 0);
INSERT INTO public.lathe_runs VALUES ('01M7YZMHG7GC7CRG1T1Y73P47N', 1, 20, 'Every kind', '/home/ada/parser', 'replay:demo.cassette', 4, 1795262400014, 1795262400287, 1, 3, 0.0123456789, true, 5, NULL, 1, '', NULL, NULL, 0, '01M7YZMHRRQ1KYBTSY15BSCHTM');
INSERT INTO public.lathe_runs VALUES ('01M7YZMHS63BTF3Y2P1ZTE7JWA', 1, 3, 'Waits', '/home/ada/parser', 'replay:demo.cassette', 2, 1795262400301, 1795262400322, 1, NULL, 0, false, 0, NULL, 0, '', NULL, NULL, 0, '01M7YZMHSVWAM8TTW0Y2QDS10E');
INSERT INTO public.lathe_runs VALUES ('01M7YZMHT90PABW8RSNEZFP108', 1, 5, 'Interrupted', '/home/ada/parser', 'replay:demo.cassette', 1, 1795262400336, 1795262400371, 1, NULL, 0.0123456789, false, 0, NULL, 0, '', NULL, NULL, 0, '01M7YZMHVCRVG6HKN8WETR4W5C');
INSERT INTO public.lathe_spending VALUES (20778, '', '/home/ada/parser', 0, 5, 1);
ALTER TABLE ONLY public.lathe_events
    ADD CONSTRAINT lathe_events_pkey PRIMARY KEY (run, seq);
ALTER TABLE ONLY public.lathe_reservations
    ADD CONSTRAINT lathe_reservations_pkey PRIMARY KEY (run, step);
ALTER TABLE ONLY public.lathe_runs
    ADD CONSTRAINT lathe_runs_pkey PRIMARY KEY (run);
ALTER TABLE ONLY public.lathe_spending
    ADD CONSTRAINT lathe_spending_pkey PRIMARY KEY (day, person, project);
ALTER TABLE ONLY public.lathe_events
    ADD CONSTRAINT lathe_events_run_fkey FOREIGN KEY (run) REFERENCES public.lathe_runs(run);
