-- Our cases (bench_case) and the work items of each state (bench_step) as rows of Caluma.
-- Keys grow with the number of the case, as its own (UUID version 7) grow with time.
SET session_replication_role = replica;  -- the rows are whole: each reference need not be looked up
SET maintenance_work_mem = '512MB';
SET work_mem = '64MB';

CREATE TEMP TABLE bench_index AS
    SELECT schemaname, indexname, indexdef FROM pg_indexes
    WHERE tablename IN ('caluma_workflow_case', 'caluma_workflow_workitem', 'caluma_form_document', 'caluma_form_answer')
      AND indexname NOT IN (SELECT conname FROM pg_constraint);
SELECT format('DROP INDEX %I.%I', schemaname, indexname) FROM bench_index \gexec

CREATE FUNCTION pg_temp.key(n bigint) RETURNS uuid IMMUTABLE LANGUAGE sql AS $$ SELECT lpad(to_hex(n), 32, '0')::uuid $$;

INSERT INTO caluma_form_form (created_at, modified_at, slug, name, meta, is_published, is_archived)
    VALUES (now(), now(), 'application', hstore('en', '申请'), '{}', true, false);
INSERT INTO caluma_form_question (created_at, modified_at, slug, label, type, is_required, is_hidden, is_archived,
        configuration, meta, format_validators, calc_dependents)
    SELECT now(), now(), slug, hstore('en', slug), 'text', 'true', 'false', false, '{}', '{}', '{}', '{}'
    FROM unnest(ARRAY['number', 'applicant', 'item', 'park', 'subject']) AS slug;
INSERT INTO caluma_form_formquestion (created_at, modified_at, id, sort, form_id, question_id)
    SELECT now(), now(), 'application.' || slug, 1, 'application', slug FROM caluma_form_question;
INSERT INTO caluma_workflow_task (created_at, modified_at, slug, name, type, meta, is_archived, is_multiple_instance, continue_async)
    SELECT DISTINCT now(), now(), task, hstore('en', task), 'simple', '{}'::jsonb, false, false, false FROM bench_step;
INSERT INTO caluma_workflow_workflow (created_at, modified_at, slug, name, meta, is_published, is_archived, allow_all_forms)
    SELECT DISTINCT now(), now(), route, hstore('en', route), '{}'::jsonb, true, false, true FROM bench_case;

INSERT INTO caluma_form_document (created_at, modified_at, created_by_user, created_by_group, id, family_id, form_id, meta)
    SELECT received_at, received_at, 'clerk', park, pg_temp.key(n), pg_temp.key(n), 'application', '{}' FROM bench_case;
INSERT INTO caluma_form_answer (created_at, modified_at, created_by_user, created_by_group, id, document_id, question_id, meta, value)
    SELECT received_at, received_at, 'clerk', park, pg_temp.key(n * 16 + place), pg_temp.key(n), question, '{}', to_jsonb(value)
    FROM bench_case, LATERAL (VALUES (1, 'number', number), (2, 'applicant', applicant), (3, 'item', item), (4, 'park', park),
        (5, 'subject', subject)) AS answer (place, question, value);
-- What lists show is also written into the case, where a list gets it without a look at documents and answers.
INSERT INTO caluma_workflow_case (created_at, modified_at, created_by_user, created_by_group, id, family_id, document_id,
        workflow_id, closed_at, status, meta)
    SELECT received_at, coalesce(ended_at, received_at), 'clerk', park, pg_temp.key(n), pg_temp.key(n), pg_temp.key(n), route,
        ended_at, CASE WHEN state IN ('withdrawn', 'terminated') THEN 'canceled' WHEN ended_at IS NULL THEN 'running' ELSE 'completed' END,
        jsonb_build_object('number', number, 'applicant', applicant, 'item', item, 'park', park, 'subject', subject, 'state', state,
            'due', due_on)
    FROM bench_case;
INSERT INTO caluma_workflow_workitem (created_at, modified_at, created_by_user, created_by_group, id, case_id, task_id, name,
        description, meta, status, closed_at, deadline, addressed_groups, controlling_groups, assigned_users, previous_work_item_id)
    SELECT received_at + place * interval '1 day', received_at + (place + 1) * interval '1 day', 'clerk', park,
        pg_temp.key(n * 16 + place), pg_temp.key(n), task, hstore('en', task), hstore('en', NULL), '{}',
        CASE WHEN ready THEN 'ready' ELSE 'completed' END,
        CASE WHEN NOT ready THEN received_at + (place + 1) * interval '1 day' END, due_on,
        ARRAY(SELECT bodies[slot] || ':' || post FROM unnest(posts) AS post), '{}', '{}',
        CASE WHEN place > 1 THEN pg_temp.key(n * 16 + place - 1) END
    FROM bench_case JOIN bench_step USING (route, state);

SELECT indexdef FROM bench_index \gexec
DROP TABLE bench_case, bench_step;
