// Made by `npm run api` from the server's OpenAPI document. Do not edit.
/* biome-ignore-all lint: generated */
export interface paths {
    "/api/admin/database/clear": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Delete all data, where the setting `server.api.allow_database_reset` allows it */
        post: operations["clear_database"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/database/create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make the tables that are missing, where the setting `server.api.allow_database_reset` allows it */
        post: operations["create_database"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/database/drop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Delete all data and tables, where the setting `server.api.allow_database_reset` allows it */
        post: operations["drop_database"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the server's settings, secrets masked */
        get: operations["read_settings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/storage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read which block keeps results by default */
        get: operations["read_server_default_result_storage"];
        /** Set which block keeps results by default */
        put: operations["update_server_default_result_storage"];
        post?: never;
        /** Let no block keep results by default */
        delete: operations["clear_server_default_result_storage"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/admin/version": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the server's version */
        get: operations["read_version"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/artifacts/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Add an artifact; with a key, a new version of it */
        post: operations["create_artifact"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/artifacts/count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Count artifacts, all versions */
        post: operations["count_artifacts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/artifacts/filter": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** List artifacts, all versions */
        post: operations["read_artifacts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/artifacts/latest/count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Count keys of artifacts */
        post: operations["count_latest_artifacts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/artifacts/latest/filter": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** List the latest version of each key */
        post: operations["read_latest_artifacts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/artifacts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an artifact */
        get: operations["read_artifact"];
        put?: never;
        post?: never;
        /** Delete one version of an artifact */
        delete: operations["delete_artifact"];
        options?: never;
        head?: never;
        /** Change the fields of an artifact that are sent */
        patch: operations["update_artifact"];
        trace?: never;
    };
    "/api/artifacts/{key}/latest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the latest version of an artifact */
        get: operations["read_latest_artifact"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/automations/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create an automation */
        post: operations["create_automation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/automations/count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Count automations */
        post: operations["count_automations"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/automations/filter": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** List automations */
        post: operations["read_automations"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/automations/owned-by/{resource_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete the automations that go with a resource */
        delete: operations["delete_automations_owned_by_resource"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/automations/related-to/{resource_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the automations that act on a resource or are about it */
        get: operations["read_automations_related_to_resource"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/automations/templates/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say whether a text is a template that can be rendered */
        post: operations["validate_automation_template"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/automations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an automation */
        get: operations["read_automation"];
        /** Replace an automation */
        put: operations["update_automation"];
        post?: never;
        /** Delete an automation */
        delete: operations["delete_automation"];
        options?: never;
        head?: never;
        /** Enable or disable an automation */
        patch: operations["patch_automation"];
        trace?: never;
    };
    "/api/block_capabilities/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what blocks can do */
        get: operations["read_block_capabilities"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/block_documents/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Store a block */
        post: operations["create_block_document"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/block_documents/count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Count blocks */
        post: operations["count_block_documents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/block_documents/filter": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** List blocks */
        post: operations["read_block_documents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/block_documents/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a block */
        get: operations["read_block_document"];
        put?: never;
        post?: never;
        /** Delete a block */
        delete: operations["delete_block_document"];
        options?: never;
        head?: never;
        /** Change values of a block, or its schema */
        patch: operations["update_block_document"];
        trace?: never;
    };
    "/api/block_schemas/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a version of a block type's fields known */
        post: operations["create_block_schema"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/block_schemas/checksum/{checksum}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the newest block schema of a checksum */
        get: operations["read_block_schema_by_checksum"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/block_schemas/filter": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** List block schemas, the newest first */
        post: operations["read_block_schemas"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/block_schemas/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a block schema */
        get: operations["read_block_schema"];
        put?: never;
        post?: never;
        /** Delete a block schema with the blocks that have it */
        delete: operations["delete_block_schema"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/block_types/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a kind of blocks known */
        post: operations["create_block_type"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/block_types/filter": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** List block types by name */
        post: operations["read_block_types"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/block_types/install_system_block_types": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make the block types known that come with rota */
        post: operations["install_system_block_types"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/block_types/slug/{slug}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a block type by its slug */
        get: operations["read_block_type_by_slug"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/block_types/slug/{slug}/block_documents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the blocks of a type */
        get: operations["read_block_documents_by_type"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/block_types/slug/{slug}/block_documents/name/{block_document_name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a block by its type and name */
        get: operations["read_block_document_by_name"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/block_types/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a block type */
        get: operations["read_block_type"];
        put?: never;
        post?: never;
        /** Delete a block type with its schemas and all blocks of it */
        delete: operations["delete_block_type"];
        options?: never;
        head?: never;
        /** Change the fields of a block type that are sent */
        patch: operations["update_block_type"];
        trace?: never;
    };
    "/api/collections/views/{view}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read descriptions of what packages bring along: their blocks, flows, workers */
        get: operations["read_collection_view"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/concurrency_limits/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create the limit on a tag, or change it */
        post: operations["create_concurrency_limit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/concurrency_limits/decrement": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give back the tag slots of a task run */
        post: operations["decrement_tag_slots"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/concurrency_limits/filter": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** List limits on tags */
        post: operations["read_concurrency_limits"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/concurrency_limits/increment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take a slot of each tag for a task run */
        post: operations["increment_tag_slots"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/concurrency_limits/tag/{tag}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the limit on a tag */
        get: operations["read_concurrency_limit_by_tag"];
        put?: never;
        post?: never;
        /** Delete the limit on a tag */
        delete: operations["delete_concurrency_limit_by_tag"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/concurrency_limits/tag/{tag}/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Free the slots of the limit on a tag */
        post: operations["reset_concurrency_limit_by_tag"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/concurrency_limits/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the limit on a tag by its id */
        get: operations["read_concurrency_limit"];
        put?: never;
        post?: never;
        /** Delete the limit on a tag by its id */
        delete: operations["delete_concurrency_limit"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/csrf-token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a token for requests that change something */
        get: operations["read_csrf_token"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/deployments/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a deployment, or change the one of this flow and name */
        post: operations["create_deployment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/deployments/bulk_delete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Delete up to 50 deployments */
        post: operations["bulk_delete_deployments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/deployments/count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Count deployments */
        post: operations["count_deployments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/deployments/filter": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** List deployments */
        post: operations["read_deployments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/deployments/get_scheduled_flow_runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** List the runs of deployments that are due, and mark the deployments as asked for */
        post: operations["get_scheduled_flow_runs_for_deployments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/deployments/name/{flow_name}/{deployment_name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a deployment by the names of its flow and its own */
        get: operations["read_deployment_by_name"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/deployments/paginate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** List deployments by page */
        post: operations["paginate_deployments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/deployments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a deployment */
        get: operations["read_deployment"];
        put?: never;
        post?: never;
        /** Delete a deployment and its runs that have not begun */
        delete: operations["delete_deployment"];
        options?: never;
        head?: never;
        /** Change the fields of a deployment that are sent */
        patch: operations["update_deployment"];
        trace?: never;
    };
    "/api/deployments/{id}/branch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Copy a deployment under the name of a branch */
        post: operations["create_deployment_branch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/deployments/{id}/create_flow_run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a run of a deployment, or find the one of this idempotency key */
        post: operations["create_flow_run_from_deployment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/deployments/{id}/create_flow_run/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create up to 100 runs of a deployment */
        post: operations["bulk_create_flow_runs_from_deployment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/deployments/{id}/pause_deployment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stop making runs by schedule, and remove those that have not begun */
        post: operations["pause_deployment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/deployments/{id}/resume_deployment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make runs by schedule again, from now on */
        post: operations["resume_deployment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/deployments/{id}/schedule": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a deployment's runs by schedule ahead of time */
        post: operations["schedule_deployment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/deployments/{id}/schedules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the schedules of a deployment */
        get: operations["read_deployment_schedules"];
        put?: never;
        /** Add schedules to a deployment */
        post: operations["create_deployment_schedules"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/deployments/{id}/schedules/{schedule_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete a schedule and the runs it has made that have not begun */
        delete: operations["delete_deployment_schedule"];
        options?: never;
        head?: never;
        /** Change the fields of a schedule that are sent */
        patch: operations["update_deployment_schedule"];
        trace?: never;
    };
    "/api/deployments/{id}/work_queue_check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the work queues that take the runs of a deployment */
        get: operations["work_queue_check_for_deployment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take events */
        post: operations["create_events"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events/count-by/{countable}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Count events by time, name or resource */
        post: operations["count_events"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events/filter": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** List events */
        post: operations["read_events"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events/filter/next": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the events of the next page */
        get: operations["read_events_page"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/flow_run_states/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the states of a flow run, oldest first */
        get: operations["read_flow_run_states"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/flow_run_states/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a state of a flow run */
        get: operations["read_flow_run_state"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/flow_runs/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a flow run, or find the one of this id or idempotency key */
        post: operations["create_flow_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/flow_runs/bulk_delete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Delete up to 50 flow runs */
        post: operations["bulk_delete_flow_runs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/flow_runs/bulk_set_state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Propose a state for up to 50 flow runs */
        post: operations["bulk_set_flow_run_state"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/flow_runs/count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Count flow runs */
        post: operations["count_flow_runs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/flow_runs/filter": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** List flow runs */
        post: operations["read_flow_runs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/flow_runs/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Count the states of flow runs over time */
        post: operations["read_flow_run_history"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/flow_runs/lateness": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Read how many seconds flow runs start late, on average */
        post: operations["read_flow_run_lateness"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/flow_runs/paginate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** List flow runs by page */
        post: operations["paginate_flow_runs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/flow_runs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a flow run */
        get: operations["read_flow_run"];
        put?: never;
        post?: never;
        /** Delete a flow run */
        delete: operations["delete_flow_run"];
        options?: never;
        head?: never;
        /** Change the fields of a flow run that are sent */
        patch: operations["update_flow_run"];
        trace?: never;
    };
    "/api/flow_runs/{id}/graph": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the task runs of a flow run with those whose results each took */
        get: operations["read_flow_run_dependencies"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/flow_runs/{id}/graph-v2": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read what ran in a flow run and what depends on what */
        get: operations["read_flow_run_graph"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/flow_runs/{id}/input": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send an input to a flow run */
        post: operations["create_flow_run_input"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/flow_runs/{id}/input/filter": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** List inputs of a flow run by the beginning of their keys, the oldest first */
        post: operations["filter_flow_run_input"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/flow_runs/{id}/input/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the value of an input */
        get: operations["read_flow_run_input"];
        put?: never;
        post?: never;
        /** Delete an input */
        delete: operations["delete_flow_run_input"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/flow_runs/{id}/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Add labels to a flow run, or change their values */
        patch: operations["update_flow_run_labels"];
        trace?: never;
    };
    "/api/flow_runs/{id}/logs/download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Download all log lines of a flow run as CSV */
        get: operations["download_flow_run_logs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/flow_runs/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let a paused flow run go on, with the input that it waits for */
        post: operations["resume_flow_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/flow_runs/{id}/set_state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Propose a state for a flow run */
        post: operations["set_flow_run_state"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/flows/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a flow, or find the one of this name */
        post: operations["create_flow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/flows/bulk_delete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Delete up to 50 flows and their runs */
        post: operations["bulk_delete_flows"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/flows/count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Count flows */
        post: operations["count_flows"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/flows/filter": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** List flows */
        post: operations["read_flows"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/flows/name/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a flow by its name */
        get: operations["read_flow_by_name"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/flows/paginate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** List flows by page */
        post: operations["paginate_flows"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/flows/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a flow */
        get: operations["read_flow"];
        put?: never;
        post?: never;
        /** Delete a flow and its runs */
        delete: operations["delete_flow"];
        options?: never;
        head?: never;
        /** Change a flow's tags */
        patch: operations["update_flow"];
        trace?: never;
    };
    "/api/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Say that the server lives */
        get: operations["read_health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/hello": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Say hello */
        get: operations["read_hello"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/logs/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Add log lines */
        post: operations["create_logs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/logs/filter": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** List log lines */
        post: operations["read_logs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Say that the server reaches its database; with `deep`, that its tables fit and its services keep up */
        get: operations["read_ready"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/artifacts/key/{key}/page": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the latest artifact of a key with its runs and all versions */
        get: operations["read_artifact_key_page"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/artifacts/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** List artifacts with the beginning of their data, their runs and how many versions there are */
        post: operations["read_artifacts_overview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/artifacts/{id}/page": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an artifact with its runs and the versions of its key */
        get: operations["read_artifact_page"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/automations/dry-run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Tell when a trigger would have fired */
        post: operations["dry_run_automation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/automations/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List automations in a sentence each, with how they fared */
        get: operations["read_automations_overview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/automations/{id}/firings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what an automation did, and how each action went */
        get: operations["read_automation_firings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/backfills/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Run a deployment for the times of a span that has passed */
        post: operations["create_backfill"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/backfills/filter": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** List backfills, the newest first */
        post: operations["read_backfills"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/backfills/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Read which runs a backfill would make */
        post: operations["preview_backfill"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/backfills/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a backfill and how far it has come */
        get: operations["read_backfill"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change how many runs of a backfill may be unfinished at a time */
        patch: operations["update_backfill"];
        trace?: never;
    };
    "/api/rota/backfills/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End a backfill, with or without the runs that it has made */
        post: operations["cancel_backfill"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/backfills/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make no more runs of a backfill until it is resumed */
        post: operations["pause_backfill"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/backfills/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let a paused backfill go on */
        post: operations["resume_backfill"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/backfills/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Run those runs of a backfill again that failed or crashed */
        post: operations["retry_backfill"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/blocks/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** List blocks with their types, what they can do and how many objects use them */
        post: operations["read_blocks_overview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/blocks/{id}/uses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what uses a block */
        get: operations["read_block_uses"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the newest bulk jobs */
        get: operations["read_bulk_jobs"];
        put?: never;
        /** Begin a job that does something to all runs or deployments that are meant */
        post: operations["create_bulk_job"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/bulk/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read how far a bulk job is */
        get: operations["read_bulk_job"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/bulk/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End a bulk job where it is; what it has done stays done */
        post: operations["cancel_bulk_job"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/concurrency/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List concurrency limits with who holds and who waits for their slots */
        get: operations["read_concurrency_overview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/dashboard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the state of the system: counters, history, what needs attention, what runs and what comes next */
        get: operations["read_dashboard"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/deployments/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** List deployments with their schedules in words, last runs and why they are not ready */
        post: operations["read_deployments_overview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/flow_runs/{id}/checkpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the checkpoints of a flow run, oldest first */
        get: operations["read_checkpoints"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/flow_runs/{id}/checkpoints/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Read the value of one checkpoint */
        post: operations["read_checkpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/flow_runs/{id}/claim": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Own a flow run for a while, to run it */
        post: operations["claim_flow_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/flow_runs/{id}/why": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Say why a flow run is not running, and what to do next */
        get: operations["explain_flow_run"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/flows/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** List flows with their last runs, success rate, next run and deployments */
        post: operations["read_flows_overview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/leases/renew": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Go on owning flow runs */
        post: operations["renew_leases"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read lines of a run's log from a number on, or from a time, and find those that match */
        get: operations["read_log_lines"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/logs/download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Download a run's log, or what the filter and the search leave of it, as text or as a JSON object a line */
        get: operations["download_log"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/logs/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Say how many lines of which level, logger and task a run's log has, and where its errors are */
        get: operations["summarize_log"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/record": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Record task runs, their states, checkpoints and log lines in bulk */
        post: operations["record"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/recover": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End the leases of a process that is gone */
        post: operations["recover"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/runs/histogram": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Count runs over time by type of state, and how long they took */
        post: operations["read_run_histogram"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/runs/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Search flow runs or task runs, with the names of all that they belong with, page by page in both directions */
        post: operations["search_runs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/runs/{id}/graph": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read what ran in a flow run, when, and what waited for what, as columns; or only what has changed */
        get: operations["read_run_graph"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/runs/{id}/page": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a flow run with all that its page shows first */
        get: operations["read_flow_run_page"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/runs/{id}/result": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read what a flow run returned, when the server can read it */
        get: operations["read_flow_run_result"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/schedules/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Read the next times of a schedule that need not exist */
        post: operations["preview_schedule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Find anything by the beginning of its name or id */
        get: operations["search"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/slots/ask": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask for slots, or for a place in the queue */
        post: operations["ask_for_slots"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/slots/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Read what has come of a session's requests */
        post: operations["check_slots"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/slots/keep": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Go on holding slots and waiting for them */
        post: operations["keep_slots"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/slots/limits/{id_or_name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read who holds the slots of a limit and who waits */
        get: operations["read_slot_use"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/slots/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give slots back, and leave queues */
        post: operations["release_slots"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/slots/tags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the tags that have an active limit */
        get: operations["read_limited_tags"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/task-runs/{id}/page": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a task run with all that its page shows first */
        get: operations["read_task_run_page"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/task-runs/{id}/result": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read what a task run returned, when the server can read it */
        get: operations["read_task_run_result"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/task_workers/claim": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take background task runs that are due, each for one worker alone */
        post: operations["claim_task_runs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/task_workers/hand_back": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give back background task runs that are not over */
        post: operations["hand_back_task_runs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/variables/{name}/uses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what uses a variable */
        get: operations["read_variable_uses"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/views": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the views of a page, or of all */
        get: operations["read_views"];
        put?: never;
        /** Keep a page with its filters under a name */
        post: operations["create_view"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/views/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a view */
        get: operations["read_view"];
        put?: never;
        post?: never;
        /** Delete a view */
        delete: operations["delete_view"];
        options?: never;
        head?: never;
        /** Change the fields of a view that are sent */
        patch: operations["update_view"];
        trace?: never;
    };
    "/api/rota/work-pools/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List work pools with their workers, slots and queues */
        get: operations["read_work_pools_overview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/work_pools/hand_back": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give back runs that were claimed and not started */
        post: operations["hand_back_flow_runs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rota/work_pools/{work_pool_name}/claim": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take runs that are due, each for one worker alone */
        post: operations["claim_scheduled_runs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/saved_searches/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Save a search under a name; one of this name is replaced */
        put: operations["put_saved_search"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/saved_searches/filter": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** List saved searches by name */
        post: operations["read_saved_searches"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/saved_searches/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a saved search */
        get: operations["read_saved_search"];
        put?: never;
        post?: never;
        /** Delete a saved search */
        delete: operations["delete_saved_search"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/task_run_states/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the states of a task run, oldest first */
        get: operations["read_task_run_states"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/task_run_states/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a state of a task run */
        get: operations["read_task_run_state"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/task_runs/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a task run, or find the one of this id or of this task and dynamic key */
        post: operations["create_task_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/task_runs/count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Count task runs */
        post: operations["count_task_runs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/task_runs/filter": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** List task runs */
        post: operations["read_task_runs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/task_runs/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Count the states of task runs over time */
        post: operations["read_task_run_history"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/task_runs/paginate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** List task runs by page */
        post: operations["paginate_task_runs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/task_runs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a task run */
        get: operations["read_task_run"];
        put?: never;
        post?: never;
        /** Delete a task run */
        delete: operations["delete_task_run"];
        options?: never;
        head?: never;
        /** Rename a task run */
        patch: operations["update_task_run"];
        trace?: never;
    };
    "/api/task_runs/{id}/set_state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Propose a state for a task run */
        post: operations["set_task_run_state"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/task_workers/filter": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** List the task workers that are connected */
        post: operations["read_task_workers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/templates/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say whether a text is a template that can be rendered */
        post: operations["validate_template"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/ui/flow_runs/count-task-runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Count the task runs, without those that stand for subflows, of up to 200 flow runs */
        post: operations["count_task_runs_by_flow_run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/ui/flow_runs/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** List up to 1,000 flow runs as points of a chart */
        post: operations["read_simple_flow_runs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/ui/flows/count-deployments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Count the deployments of up to 200 flows */
        post: operations["count_deployments_by_flow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/ui/flows/next-runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Find the scheduled run that is due first, of up to 200 flows */
        post: operations["next_runs_by_flow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/ui/schemas/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say what of some values does not fit a JSON schema */
        post: operations["validate_schema_values"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/ui/task_runs/count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Count task runs by type of state */
        post: operations["count_task_runs_by_state"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/ui/task_runs/dashboard/counts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Count the task runs that ended well and badly, in 20 equal parts of a time */
        post: operations["read_dashboard_task_run_counts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/ui/task_runs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a task run and the name of its flow run */
        get: operations["read_ui_task_run"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/concurrency_limits/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a concurrency limit */
        post: operations["create_concurrency_limit_v2"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/concurrency_limits/decrement": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give back slots that were taken without a lease */
        post: operations["decrement_concurrency_slots"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/concurrency_limits/decrement-with-lease": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give back the slots of a lease */
        post: operations["decrement_concurrency_slots_with_lease"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/concurrency_limits/filter": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** List concurrency limits */
        post: operations["read_concurrency_limits_v2"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/concurrency_limits/increment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take slots until they are given back */
        post: operations["increment_concurrency_slots"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/concurrency_limits/increment-with-lease": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take slots for as long as their lease is renewed */
        post: operations["increment_concurrency_slots_with_lease"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/concurrency_limits/leases/{lease_id}/renew": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Go on holding the slots of a lease */
        post: operations["renew_concurrency_lease"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/concurrency_limits/{id_or_name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a concurrency limit */
        get: operations["read_concurrency_limit_v2"];
        put?: never;
        post?: never;
        /** Delete a concurrency limit */
        delete: operations["delete_concurrency_limit_v2"];
        options?: never;
        head?: never;
        /** Change the fields of a concurrency limit that are sent */
        patch: operations["update_concurrency_limit_v2"];
        trace?: never;
    };
    "/api/variables/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Add a variable; 409 when one of its name is there */
        post: operations["create_variable"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/variables/count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Count variables */
        post: operations["count_variables"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/variables/filter": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** List variables */
        post: operations["read_variables"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/variables/name/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the variable of a name */
        get: operations["read_variable_by_name"];
        put?: never;
        post?: never;
        /** Delete the variable of a name */
        delete: operations["delete_variable_by_name"];
        options?: never;
        head?: never;
        /** Change the fields of the variable of a name that are sent */
        patch: operations["update_variable_by_name"];
        trace?: never;
    };
    "/api/variables/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a variable */
        get: operations["read_variable"];
        put?: never;
        post?: never;
        /** Delete a variable */
        delete: operations["delete_variable"];
        options?: never;
        head?: never;
        /** Change the fields of a variable that are sent */
        patch: operations["update_variable"];
        trace?: never;
    };
    "/api/version": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the version of the wire protocol */
        get: operations["read_api_version"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/work_pools/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a work pool with its default queue */
        post: operations["create_work_pool"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/work_pools/count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Count work pools */
        post: operations["count_work_pools"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/work_pools/filter": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** List work pools */
        post: operations["read_work_pools"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/work_pools/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a work pool */
        get: operations["read_work_pool"];
        put?: never;
        post?: never;
        /** Delete a work pool with its queues and workers */
        delete: operations["delete_work_pool"];
        options?: never;
        head?: never;
        /** Change the fields of a work pool that are sent */
        patch: operations["update_work_pool"];
        trace?: never;
    };
    "/api/work_pools/{name}/concurrency_status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Read which runs take the slots of a work pool */
        post: operations["read_work_pool_concurrency_status"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/work_pools/{name}/get_scheduled_flow_runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** List the runs of a work pool that are due and have room */
        post: operations["get_scheduled_flow_runs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/work_pools/{work_pool_name}/queues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a work queue in a work pool */
        post: operations["create_work_queue"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/work_pools/{work_pool_name}/queues/filter": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** List the queues of a work pool */
        post: operations["read_work_queues_of_pool"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/work_pools/{work_pool_name}/queues/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a work queue of a work pool */
        get: operations["read_work_queue"];
        put?: never;
        post?: never;
        /** Delete a work queue of a work pool */
        delete: operations["delete_work_queue"];
        options?: never;
        head?: never;
        /** Change the fields of a work queue that are sent */
        patch: operations["update_work_queue"];
        trace?: never;
    };
    "/api/work_pools/{work_pool_name}/workers/filter": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** List the workers of a work pool */
        post: operations["read_workers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/work_pools/{work_pool_name}/workers/heartbeat": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give a worker's sign of life */
        post: operations["worker_heartbeat"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/work_pools/{work_pool_name}/workers/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Forget a worker */
        delete: operations["delete_worker"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/work_queues/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create a work queue in the default pool */
        post: operations["create_work_queue_of_default_pool"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/work_queues/filter": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** List the queues of all work pools */
        post: operations["read_work_queues"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/work_queues/name/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a work queue of the default pool by its name */
        get: operations["read_work_queue_by_name"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/work_queues/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a work queue by its id */
        get: operations["read_work_queue_by_id"];
        put?: never;
        post?: never;
        /** Delete a work queue by its id */
        delete: operations["delete_work_queue_by_id"];
        options?: never;
        head?: never;
        /** Change the fields of a work queue that are sent, found by its id */
        patch: operations["update_work_queue_by_id"];
        trace?: never;
    };
    "/api/work_queues/{id}/concurrency_status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Read which runs take the slots of a work queue */
        post: operations["read_work_queue_concurrency_status"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/work_queues/{id}/get_runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** List the runs of a work queue that are due and have room */
        post: operations["read_work_queue_runs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/work_queues/{id}/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read whether a work queue is looked after */
        get: operations["read_work_queue_status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * ActionOutcome
         * @description How one action of a firing went.
         */
        ActionOutcome: {
            /** Index */
            index: number;
            /** Type */
            type: string;
            /** Status */
            status: string;
            /**
             * At
             * @default null
             */
            at?: string | null;
            /**
             * Reason
             * @default null
             */
            reason?: string | null;
            /** Details */
            details?: {
                [key: string]: unknown;
            };
            /**
             * Attempts
             * @default 0
             */
            attempts?: number;
        };
        /**
         * Artifact
         * @description One version. Artifacts with the same key are versions of one thing, in the order they were made.
         */
        Artifact: {
            /**
             * Id
             * Format: uuid
             */
            id?: string;
            /**
             * Created
             * @default null
             */
            created?: string | null;
            /**
             * Updated
             * @default null
             */
            updated?: string | null;
            /**
             * Key
             * @default null
             */
            key?: string | null;
            /**
             * Type
             * @default null
             */
            type?: string | null;
            /**
             * Description
             * @default null
             */
            description?: string | null;
            /**
             * Data
             * @default null
             */
            data?: Record<string, unknown> | unknown | null;
            /**
             * Metadata
             * @default null
             */
            metadata_?: {
                [key: string]: string;
            } | null;
            /**
             * Flow Run Id
             * @default null
             */
            flow_run_id?: string | null;
            /**
             * Task Run Id
             * @default null
             */
            task_run_id?: string | null;
        };
        /**
         * ArtifactCollection
         * @description A key and its latest version.
         */
        ArtifactCollection: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Created */
            created: string | null;
            /** Updated */
            updated: string | null;
            /** Key */
            key: string;
            /**
             * Latest Id
             * Format: uuid
             */
            latest_id: string;
            /**
             * Type
             * @default null
             */
            type?: string | null;
            /**
             * Description
             * @default null
             */
            description?: string | null;
            /**
             * Data
             * @default null
             */
            data?: Record<string, unknown> | unknown | null;
            /**
             * Metadata
             * @default null
             */
            metadata_?: {
                [key: string]: string;
            } | null;
            /**
             * Flow Run Id
             * @default null
             */
            flow_run_id?: string | null;
            /**
             * Task Run Id
             * @default null
             */
            task_run_id?: string | null;
        };
        /** ArtifactCollectionFilter */
        ArtifactCollectionFilter: {
            /** @default and_ */
            operator?: components["schemas"]["rota__contract__filters__base__Operator"];
            /** @default null */
            latest_id?: components["schemas"]["ArtifactCollectionFilterLatestId"] | null;
            /** @default null */
            key?: components["schemas"]["ArtifactCollectionFilterKey"] | null;
            /** @default null */
            flow_run_id?: components["schemas"]["ArtifactCollectionFilterFlowRunId"] | null;
            /** @default null */
            task_run_id?: components["schemas"]["ArtifactCollectionFilterTaskRunId"] | null;
            /** @default null */
            type?: components["schemas"]["ArtifactCollectionFilterType"] | null;
        };
        /** ArtifactCollectionFilterFlowRunId */
        ArtifactCollectionFilterFlowRunId: {
            /**
             * Any
             * @default null
             */
            any_?: string[] | null;
        };
        /** ArtifactCollectionFilterKey */
        ArtifactCollectionFilterKey: {
            /**
             * Any
             * @default null
             */
            any_?: string[] | null;
            /**
             * Like
             * @default null
             */
            like_?: string | null;
            /**
             * Exists
             * @default null
             */
            exists_?: boolean | null;
        };
        /** ArtifactCollectionFilterLatestId */
        ArtifactCollectionFilterLatestId: {
            /**
             * Any
             * @default null
             */
            any_?: string[] | null;
        };
        /** ArtifactCollectionFilterTaskRunId */
        ArtifactCollectionFilterTaskRunId: {
            /**
             * Any
             * @default null
             */
            any_?: string[] | null;
        };
        /** ArtifactCollectionFilterType */
        ArtifactCollectionFilterType: {
            /**
             * Any
             * @default null
             */
            any_?: string[] | null;
            /**
             * Not Any
             * @default null
             */
            not_any_?: string[] | null;
        };
        /**
         * ArtifactCollectionSort
         * @enum {string}
         */
        ArtifactCollectionSort: "CREATED_DESC" | "UPDATED_DESC" | "ID_DESC" | "KEY_DESC" | "KEY_ASC";
        /** ArtifactCreate */
        ArtifactCreate: {
            /**
             * Id
             * @default null
             */
            id?: string | null;
            /**
             * Key
             * @default null
             */
            key?: string | null;
            /**
             * Type
             * @default null
             */
            type?: string | null;
            /**
             * Description
             * @default null
             */
            description?: string | null;
            /**
             * Data
             * @default null
             */
            data?: Record<string, unknown> | unknown | null;
            /**
             * Metadata
             * @default null
             */
            metadata_?: {
                [key: string]: string;
            } | null;
            /**
             * Flow Run Id
             * @default null
             */
            flow_run_id?: string | null;
            /**
             * Task Run Id
             * @default null
             */
            task_run_id?: string | null;
        };
        /** ArtifactFilter */
        ArtifactFilter: {
            /** @default and_ */
            operator?: components["schemas"]["rota__contract__filters__base__Operator"];
            /** @default null */
            id?: components["schemas"]["ArtifactFilterId"] | null;
            /** @default null */
            key?: components["schemas"]["ArtifactFilterKey"] | null;
            /** @default null */
            flow_run_id?: components["schemas"]["ArtifactFilterFlowRunId"] | null;
            /** @default null */
            task_run_id?: components["schemas"]["ArtifactFilterTaskRunId"] | null;
            /** @default null */
            type?: components["schemas"]["ArtifactFilterType"] | null;
        };
        /** ArtifactFilterFlowRunId */
        ArtifactFilterFlowRunId: {
            /**
             * Any
             * @default null
             */
            any_?: string[] | null;
        };
        /** ArtifactFilterId */
        ArtifactFilterId: {
            /**
             * Any
             * @default null
             */
            any_?: string[] | null;
        };
        /** ArtifactFilterKey */
        ArtifactFilterKey: {
            /**
             * Any
             * @default null
             */
            any_?: string[] | null;
            /**
             * Like
             * @default null
             */
            like_?: string | null;
            /**
             * Exists
             * @default null
             */
            exists_?: boolean | null;
        };
        /** ArtifactFilterTaskRunId */
        ArtifactFilterTaskRunId: {
            /**
             * Any
             * @default null
             */
            any_?: string[] | null;
        };
        /** ArtifactFilterType */
        ArtifactFilterType: {
            /**
             * Any
             * @default null
             */
            any_?: string[] | null;
            /**
             * Not Any
             * @default null
             */
            not_any_?: string[] | null;
        };
        /**
         * ArtifactKind
         * @description How an artifact is shown: its type, and `link` for Markdown that is one link and nothing else.
         * @enum {string}
         */
        ArtifactKind: "markdown" | "link" | "table" | "progress" | "image" | "other";
        /**
         * ArtifactOverview
         * @description An artifact without most of its data, which may be long.
         */
        ArtifactOverview: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Key */
            key: string | null;
            kind: components["schemas"]["ArtifactKind"];
            /** Type */
            type: string | null;
            /** Description */
            description: string | null;
            /** Preview */
            preview: string;
            /** Size */
            size: number;
            /** Versions */
            versions: number;
            flow_run: components["schemas"]["NamedObject"] | null;
            task_run: components["schemas"]["NamedObject"] | null;
            /**
             * Created
             * Format: date-time
             */
            created: string;
            /**
             * Updated
             * Format: date-time
             */
            updated: string;
        };
        /** ArtifactPage */
        ArtifactPage: {
            artifact: components["schemas"]["Artifact"];
            kind: components["schemas"]["ArtifactKind"];
            flow_run: components["schemas"]["NamedObject"] | null;
            task_run: components["schemas"]["NamedObject"] | null;
            /** Versions */
            versions: components["schemas"]["ArtifactVersion"][];
            versions_total: components["schemas"]["RunCount"];
        };
        /**
         * ArtifactSort
         * @enum {string}
         */
        ArtifactSort: "CREATED_DESC" | "UPDATED_DESC" | "ID_DESC" | "KEY_DESC" | "KEY_ASC";
        /** ArtifactUpdate */
        ArtifactUpdate: {
            /**
             * Data
             * @default null
             */
            data?: Record<string, unknown> | unknown | null;
            /**
             * Description
             * @default null
             */
            description?: string | null;
            /**
             * Metadata
             * @default null
             */
            metadata_?: {
                [key: string]: string;
            } | null;
        };
        /** ArtifactVersion */
        ArtifactVersion: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            kind: components["schemas"]["ArtifactKind"];
            /** Value */
            value: number | null;
            /** Size */
            size: number;
            flow_run: components["schemas"]["NamedObject"] | null;
            /**
             * Created
             * Format: date-time
             */
            created: string;
            /**
             * Updated
             * Format: date-time
             */
            updated: string;
        };
        /** ArtifactsOverview */
        ArtifactsOverview: {
            /** Artifacts */
            artifacts: components["schemas"]["ArtifactOverview"][];
            count: components["schemas"]["RunCount"];
        };
        /** ArtifactsOverviewQuery */
        ArtifactsOverviewQuery: {
            /**
             * Search
             * @default
             */
            search?: string;
            /** Kinds */
            kinds?: components["schemas"]["ArtifactKind"][];
            /**
             * Flow Run Id
             * @default null
             */
            flow_run_id?: string | null;
            /**
             * Task Run Id
             * @default null
             */
            task_run_id?: string | null;
            /**
             * All Versions
             * @default false
             */
            all_versions?: boolean;
            /** @default updated */
            sort?: components["schemas"]["ArtifactsOverviewSort"];
            /**
             * Descending
             * @default true
             */
            descending?: boolean;
            /**
             * Limit
             * @default 50
             */
            limit?: number;
            /**
             * Offset
             * @default 0
             */
            offset?: number;
        };
        /**
         * ArtifactsOverviewSort
         * @enum {string}
         */
        ArtifactsOverviewSort: "key" | "created" | "updated";
        /** Automation */
        Automation: {
            /** Name */
            name: string;
            /**
             * Description
             * @default
             */
            description?: string;
            /**
             * Enabled
             * @default true
             */
            enabled?: boolean;
            /** Tags */
            tags?: string[];
            /** Trigger */
            trigger: components["schemas"]["EventTrigger"] | components["schemas"]["MetricTrigger"] | components["schemas"]["CompoundTrigger"] | components["schemas"]["SequenceTrigger"];
            /** Actions */
            actions: (components["schemas"]["DoNothing"] | components["schemas"]["RunDeployment"] | components["schemas"]["PauseDeployment"] | components["schemas"]["ResumeDeployment"] | components["schemas"]["CancelFlowRun"] | components["schemas"]["ChangeFlowRunState"] | components["schemas"]["DeleteFlowRun"] | components["schemas"]["SuspendFlowRun"] | components["schemas"]["rota__contract__actions__ResumeFlowRun"] | components["schemas"]["PauseWorkPool"] | components["schemas"]["ResumeWorkPool"] | components["schemas"]["PauseWorkQueue"] | components["schemas"]["ResumeWorkQueue"] | components["schemas"]["PauseAutomation"] | components["schemas"]["ResumeAutomation"] | components["schemas"]["SendNotification"] | components["schemas"]["CallWebhook"] | components["schemas"]["DeclareIncident"])[];
            /** Actions On Trigger */
            actions_on_trigger?: (components["schemas"]["DoNothing"] | components["schemas"]["RunDeployment"] | components["schemas"]["PauseDeployment"] | components["schemas"]["ResumeDeployment"] | components["schemas"]["CancelFlowRun"] | components["schemas"]["ChangeFlowRunState"] | components["schemas"]["DeleteFlowRun"] | components["schemas"]["SuspendFlowRun"] | components["schemas"]["rota__contract__actions__ResumeFlowRun"] | components["schemas"]["PauseWorkPool"] | components["schemas"]["ResumeWorkPool"] | components["schemas"]["PauseWorkQueue"] | components["schemas"]["ResumeWorkQueue"] | components["schemas"]["PauseAutomation"] | components["schemas"]["ResumeAutomation"] | components["schemas"]["SendNotification"] | components["schemas"]["CallWebhook"] | components["schemas"]["DeclareIncident"])[];
            /** Actions On Resolve */
            actions_on_resolve?: (components["schemas"]["DoNothing"] | components["schemas"]["RunDeployment"] | components["schemas"]["PauseDeployment"] | components["schemas"]["ResumeDeployment"] | components["schemas"]["CancelFlowRun"] | components["schemas"]["ChangeFlowRunState"] | components["schemas"]["DeleteFlowRun"] | components["schemas"]["SuspendFlowRun"] | components["schemas"]["rota__contract__actions__ResumeFlowRun"] | components["schemas"]["PauseWorkPool"] | components["schemas"]["ResumeWorkPool"] | components["schemas"]["PauseWorkQueue"] | components["schemas"]["ResumeWorkQueue"] | components["schemas"]["PauseAutomation"] | components["schemas"]["ResumeAutomation"] | components["schemas"]["SendNotification"] | components["schemas"]["CallWebhook"] | components["schemas"]["DeclareIncident"])[];
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Created */
            created: string | null;
            /** Updated */
            updated: string | null;
        };
        /** AutomationCreate */
        AutomationCreate: {
            /** Name */
            name: string;
            /**
             * Description
             * @default
             */
            description?: string;
            /**
             * Enabled
             * @default true
             */
            enabled?: boolean;
            /** Tags */
            tags?: string[];
            /** Trigger */
            trigger: components["schemas"]["EventTrigger"] | components["schemas"]["MetricTrigger"] | components["schemas"]["CompoundTrigger"] | components["schemas"]["SequenceTrigger"];
            /** Actions */
            actions: (components["schemas"]["DoNothing"] | components["schemas"]["RunDeployment"] | components["schemas"]["PauseDeployment"] | components["schemas"]["ResumeDeployment"] | components["schemas"]["CancelFlowRun"] | components["schemas"]["ChangeFlowRunState"] | components["schemas"]["DeleteFlowRun"] | components["schemas"]["SuspendFlowRun"] | components["schemas"]["rota__contract__actions__ResumeFlowRun"] | components["schemas"]["PauseWorkPool"] | components["schemas"]["ResumeWorkPool"] | components["schemas"]["PauseWorkQueue"] | components["schemas"]["ResumeWorkQueue"] | components["schemas"]["PauseAutomation"] | components["schemas"]["ResumeAutomation"] | components["schemas"]["SendNotification"] | components["schemas"]["CallWebhook"] | components["schemas"]["DeclareIncident"])[];
            /** Actions On Trigger */
            actions_on_trigger?: (components["schemas"]["DoNothing"] | components["schemas"]["RunDeployment"] | components["schemas"]["PauseDeployment"] | components["schemas"]["ResumeDeployment"] | components["schemas"]["CancelFlowRun"] | components["schemas"]["ChangeFlowRunState"] | components["schemas"]["DeleteFlowRun"] | components["schemas"]["SuspendFlowRun"] | components["schemas"]["rota__contract__actions__ResumeFlowRun"] | components["schemas"]["PauseWorkPool"] | components["schemas"]["ResumeWorkPool"] | components["schemas"]["PauseWorkQueue"] | components["schemas"]["ResumeWorkQueue"] | components["schemas"]["PauseAutomation"] | components["schemas"]["ResumeAutomation"] | components["schemas"]["SendNotification"] | components["schemas"]["CallWebhook"] | components["schemas"]["DeclareIncident"])[];
            /** Actions On Resolve */
            actions_on_resolve?: (components["schemas"]["DoNothing"] | components["schemas"]["RunDeployment"] | components["schemas"]["PauseDeployment"] | components["schemas"]["ResumeDeployment"] | components["schemas"]["CancelFlowRun"] | components["schemas"]["ChangeFlowRunState"] | components["schemas"]["DeleteFlowRun"] | components["schemas"]["SuspendFlowRun"] | components["schemas"]["rota__contract__actions__ResumeFlowRun"] | components["schemas"]["PauseWorkPool"] | components["schemas"]["ResumeWorkPool"] | components["schemas"]["PauseWorkQueue"] | components["schemas"]["ResumeWorkQueue"] | components["schemas"]["PauseAutomation"] | components["schemas"]["ResumeAutomation"] | components["schemas"]["SendNotification"] | components["schemas"]["CallWebhook"] | components["schemas"]["DeclareIncident"])[];
            /**
             * Owner Resource
             * @default null
             */
            owner_resource?: string | null;
        };
        /** AutomationEntry */
        AutomationEntry: {
            automation: components["schemas"]["Automation"];
            /** Sentence */
            sentence: string;
            /**
             * Last Fired
             * @default null
             */
            last_fired?: string | null;
            /**
             * Fired 7D
             * @default 0
             */
            fired_7d?: number;
            /**
             * Failed 7D
             * @default 0
             */
            failed_7d?: number;
        };
        /** AutomationFilter */
        AutomationFilter: {
            /** @default and_ */
            operator?: components["schemas"]["rota__contract__filters__base__Operator"];
            /** @default null */
            id?: components["schemas"]["AutomationFilterId"] | null;
            /** @default null */
            name?: components["schemas"]["AutomationFilterName"] | null;
            /** @default null */
            created?: components["schemas"]["AutomationFilterCreated"] | null;
            /** @default null */
            tags?: components["schemas"]["AutomationFilterTags"] | null;
        };
        /** AutomationFilterCreated */
        AutomationFilterCreated: {
            /**
             * Before
             * @default null
             */
            before_?: string | null;
        };
        /** AutomationFilterId */
        AutomationFilterId: {
            /**
             * Any
             * @default null
             */
            any_?: string[] | null;
        };
        /** AutomationFilterName */
        AutomationFilterName: {
            /**
             * Any
             * @default null
             */
            any_?: string[] | null;
        };
        /** AutomationFilterTags */
        AutomationFilterTags: {
            /** @default and_ */
            operator?: components["schemas"]["rota__contract__filters__base__Operator"];
            /**
             * All
             * @default null
             */
            all_?: string[] | null;
            /**
             * Any
             * @default null
             */
            any_?: string[] | null;
            /**
             * Is Null
             * @default null
             */
            is_null_?: boolean | null;
        };
        /** AutomationPartialUpdate */
        AutomationPartialUpdate: {
            /**
             * Enabled
             * @default true
             */
            enabled?: boolean;
        };
        /**
         * AutomationSort
         * @enum {string}
         */
        AutomationSort: "CREATED_DESC" | "UPDATED_DESC" | "NAME_ASC" | "NAME_DESC";
        /** AutomationUpdate */
        AutomationUpdate: {
            /** Name */
            name: string;
            /**
             * Description
             * @default
             */
            description?: string;
            /**
             * Enabled
             * @default true
             */
            enabled?: boolean;
            /** Tags */
            tags?: string[];
            /** Trigger */
            trigger: components["schemas"]["EventTrigger"] | components["schemas"]["MetricTrigger"] | components["schemas"]["CompoundTrigger"] | components["schemas"]["SequenceTrigger"];
            /** Actions */
            actions: (components["schemas"]["DoNothing"] | components["schemas"]["RunDeployment"] | components["schemas"]["PauseDeployment"] | components["schemas"]["ResumeDeployment"] | components["schemas"]["CancelFlowRun"] | components["schemas"]["ChangeFlowRunState"] | components["schemas"]["DeleteFlowRun"] | components["schemas"]["SuspendFlowRun"] | components["schemas"]["rota__contract__actions__ResumeFlowRun"] | components["schemas"]["PauseWorkPool"] | components["schemas"]["ResumeWorkPool"] | components["schemas"]["PauseWorkQueue"] | components["schemas"]["ResumeWorkQueue"] | components["schemas"]["PauseAutomation"] | components["schemas"]["ResumeAutomation"] | components["schemas"]["SendNotification"] | components["schemas"]["CallWebhook"] | components["schemas"]["DeclareIncident"])[];
            /** Actions On Trigger */
            actions_on_trigger?: (components["schemas"]["DoNothing"] | components["schemas"]["RunDeployment"] | components["schemas"]["PauseDeployment"] | components["schemas"]["ResumeDeployment"] | components["schemas"]["CancelFlowRun"] | components["schemas"]["ChangeFlowRunState"] | components["schemas"]["DeleteFlowRun"] | components["schemas"]["SuspendFlowRun"] | components["schemas"]["rota__contract__actions__ResumeFlowRun"] | components["schemas"]["PauseWorkPool"] | components["schemas"]["ResumeWorkPool"] | components["schemas"]["PauseWorkQueue"] | components["schemas"]["ResumeWorkQueue"] | components["schemas"]["PauseAutomation"] | components["schemas"]["ResumeAutomation"] | components["schemas"]["SendNotification"] | components["schemas"]["CallWebhook"] | components["schemas"]["DeclareIncident"])[];
            /** Actions On Resolve */
            actions_on_resolve?: (components["schemas"]["DoNothing"] | components["schemas"]["RunDeployment"] | components["schemas"]["PauseDeployment"] | components["schemas"]["ResumeDeployment"] | components["schemas"]["CancelFlowRun"] | components["schemas"]["ChangeFlowRunState"] | components["schemas"]["DeleteFlowRun"] | components["schemas"]["SuspendFlowRun"] | components["schemas"]["rota__contract__actions__ResumeFlowRun"] | components["schemas"]["PauseWorkPool"] | components["schemas"]["ResumeWorkPool"] | components["schemas"]["PauseWorkQueue"] | components["schemas"]["ResumeWorkQueue"] | components["schemas"]["PauseAutomation"] | components["schemas"]["ResumeAutomation"] | components["schemas"]["SendNotification"] | components["schemas"]["CallWebhook"] | components["schemas"]["DeclareIncident"])[];
        };
        /** AutomationsOverview */
        AutomationsOverview: {
            /** Automations */
            automations: components["schemas"]["AutomationEntry"][];
            /** Count */
            count: number;
        };
        /** Backfill */
        Backfill: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Created */
            created: string | null;
            /** Updated */
            updated: string | null;
            /** Name */
            name: string;
            /**
             * Deployment Id
             * Format: uuid
             */
            deployment_id: string;
            /** Deployment Name */
            deployment_name: string;
            /**
             * Flow Id
             * Format: uuid
             */
            flow_id: string;
            /** Flow Name */
            flow_name: string;
            /**
             * Status
             * @enum {string}
             */
            status: "RUNNING" | "PAUSED" | "CANCELLING" | "CANCELLED" | "COMPLETED";
            /**
             * Message
             * @default null
             */
            message?: string | null;
            /**
             * Waiting For
             * @default null
             */
            waiting_for?: string | null;
            /**
             * Start
             * Format: date-time
             */
            start: string;
            /**
             * End
             * Format: date-time
             */
            end: string;
            /**
             * Timezone
             * @default null
             */
            timezone?: string | null;
            /** Schedules */
            schedules: (components["schemas"]["CronSchedule"] | components["schemas"]["IntervalSchedule"] | components["schemas"]["RRuleSchedule"])[];
            /** Only Failed */
            only_failed: boolean;
            /**
             * Order
             * @enum {string}
             */
            order: "ascending" | "descending";
            /** Limit */
            limit: number;
            /** Parameters */
            parameters: {
                [key: string]: unknown;
            };
            /** Tags */
            tags: string[];
            /**
             * Work Queue Name
             * @default null
             */
            work_queue_name?: string | null;
            /** Total */
            total: number;
            /** Made */
            made: number;
            counts: components["schemas"]["BackfillCounts"];
            /**
             * Next At
             * @default null
             */
            next_at?: string | null;
            /**
             * Retrying
             * @default false
             */
            retrying?: boolean;
            /**
             * Estimated End
             * @default null
             */
            estimated_end?: string | null;
            /**
             * Ended At
             * @default null
             */
            ended_at?: string | null;
        };
        /** BackfillCancel */
        BackfillCancel: {
            /**
             * Cancel Runs
             * @default true
             */
            cancel_runs?: boolean;
        };
        /**
         * BackfillCounts
         * @description What has become of the times; the sum is the backfill's `total`.
         */
        BackfillCounts: {
            /**
             * Planned
             * @default 0
             */
            planned?: number;
            /**
             * Scheduled
             * @default 0
             */
            scheduled?: number;
            /**
             * Pending
             * @default 0
             */
            pending?: number;
            /**
             * Running
             * @default 0
             */
            running?: number;
            /**
             * Paused
             * @default 0
             */
            paused?: number;
            /**
             * Cancelling
             * @default 0
             */
            cancelling?: number;
            /**
             * Completed
             * @default 0
             */
            completed?: number;
            /**
             * Failed
             * @default 0
             */
            failed?: number;
            /**
             * Crashed
             * @default 0
             */
            crashed?: number;
            /**
             * Cancelled
             * @default 0
             */
            cancelled?: number;
            /**
             * Deleted
             * @default 0
             */
            deleted?: number;
        };
        /**
         * BackfillCreate
         * @description The times are those of the deployment's active schedules, of one of them, or of a schedule given here.
         */
        BackfillCreate: {
            /**
             * Deployment Id
             * Format: uuid
             */
            deployment_id: string;
            /**
             * Start
             * Format: date-time
             */
            start: string;
            /**
             * End
             * @default null
             */
            end?: string | null;
            /**
             * Name
             * @default null
             */
            name?: string | null;
            /**
             * Schedule Id
             * @default null
             */
            schedule_id?: string | null;
            /**
             * Schedule
             * @default null
             */
            schedule?: components["schemas"]["CronSchedule"] | components["schemas"]["IntervalSchedule"] | components["schemas"]["RRuleSchedule"] | null;
            /**
             * Timezone
             * @default null
             */
            timezone?: string | null;
            /**
             * Only Failed
             * @default false
             */
            only_failed?: boolean;
            /**
             * Order
             * @default ascending
             * @enum {string}
             */
            order?: "ascending" | "descending";
            /**
             * Limit
             * @default 10
             */
            limit?: number;
            /** Parameters */
            parameters?: {
                [key: string]: unknown;
            };
            /** Tags */
            tags?: string[];
            /**
             * Work Queue Name
             * @default null
             */
            work_queue_name?: string | null;
        };
        /**
         * BackfillFilter
         * @description A backfill is chosen when each list that is given has it.
         */
        BackfillFilter: {
            /**
             * Id
             * @default null
             */
            id?: string[] | null;
            /**
             * Name
             * @default null
             */
            name?: string[] | null;
            /**
             * Deployment Id
             * @default null
             */
            deployment_id?: string[] | null;
            /**
             * Status
             * @default null
             */
            status?: ("RUNNING" | "PAUSED" | "CANCELLING" | "CANCELLED" | "COMPLETED")[] | null;
        };
        /** BackfillPreview */
        BackfillPreview: {
            /** Total */
            total: number;
            /**
             * Start
             * Format: date-time
             */
            start: string;
            /**
             * End
             * Format: date-time
             */
            end: string;
            /** Timezone */
            timezone: string | null;
            /** Schedules */
            schedules: (components["schemas"]["CronSchedule"] | components["schemas"]["IntervalSchedule"] | components["schemas"]["RRuleSchedule"])[];
            /** First */
            first: components["schemas"]["BackfillRunPreview"][];
            /** Last */
            last: components["schemas"]["BackfillRunPreview"][];
            /** Warnings */
            warnings: string[];
        };
        /**
         * BackfillRunPreview
         * @description One run that would be made.
         */
        BackfillRunPreview: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Local */
            local: string;
            /** Parameters */
            parameters: {
                [key: string]: unknown;
            };
        };
        /**
         * BackfillUpdate
         * @description Only the fields that were sent are changed.
         */
        BackfillUpdate: {
            /** Limit */
            limit: number;
        };
        /** BlockDocument */
        BlockDocument: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Created */
            created: string | null;
            /** Updated */
            updated: string | null;
            /**
             * Name
             * @default null
             */
            name?: string | null;
            /** Data */
            data?: {
                [key: string]: unknown;
            };
            /**
             * Block Schema Id
             * Format: uuid
             */
            block_schema_id: string;
            /** @default null */
            block_schema?: components["schemas"]["BlockSchema"] | null;
            /**
             * Block Type Id
             * Format: uuid
             */
            block_type_id: string;
            /**
             * Block Type Name
             * @default null
             */
            block_type_name?: string | null;
            /** @default null */
            block_type?: components["schemas"]["BlockType"] | null;
            /** Block Document References */
            block_document_references?: {
                [key: string]: {
                    [key: string]: unknown;
                };
            };
            /**
             * Is Anonymous
             * @default false
             */
            is_anonymous?: boolean;
        };
        /** BlockDocumentCreate */
        BlockDocumentCreate: {
            /**
             * Name
             * @default null
             */
            name?: string | null;
            /** Data */
            data?: {
                [key: string]: unknown;
            };
            /**
             * Block Schema Id
             * Format: uuid
             */
            block_schema_id: string;
            /**
             * Block Type Id
             * Format: uuid
             */
            block_type_id: string;
            /**
             * Is Anonymous
             * @default false
             */
            is_anonymous?: boolean;
        };
        /** BlockDocumentFilter */
        BlockDocumentFilter: {
            /** @default and_ */
            operator?: components["schemas"]["rota__contract__filters__base__Operator"];
            /** @default null */
            id?: components["schemas"]["BlockDocumentFilterId"] | null;
            /**
             * @default {
             *       "eq_": false
             *     }
             */
            is_anonymous?: components["schemas"]["BlockDocumentFilterIsAnonymous"] | null;
            /** @default null */
            block_type_id?: components["schemas"]["BlockDocumentFilterBlockTypeId"] | null;
            /** @default null */
            name?: components["schemas"]["BlockDocumentFilterName"] | null;
        };
        /** BlockDocumentFilterBlockTypeId */
        BlockDocumentFilterBlockTypeId: {
            /**
             * Any
             * @default null
             */
            any_?: string[] | null;
        };
        /** BlockDocumentFilterId */
        BlockDocumentFilterId: {
            /**
             * Any
             * @default null
             */
            any_?: string[] | null;
        };
        /** BlockDocumentFilterIsAnonymous */
        BlockDocumentFilterIsAnonymous: {
            /**
             * Eq
             * @default null
             */
            eq_?: boolean | null;
        };
        /** BlockDocumentFilterName */
        BlockDocumentFilterName: {
            /**
             * Any
             * @default null
             */
            any_?: string[] | null;
            /**
             * Like
             * @default null
             */
            like_?: string | null;
        };
        /**
         * BlockDocumentSort
         * @enum {string}
         */
        BlockDocumentSort: "NAME_DESC" | "NAME_ASC" | "BLOCK_TYPE_AND_NAME_ASC";
        /** BlockDocumentUpdate */
        BlockDocumentUpdate: {
            /**
             * Block Schema Id
             * @default null
             */
            block_schema_id?: string | null;
            /** Data */
            data?: {
                [key: string]: unknown;
            };
            /**
             * Merge Existing Data
             * @default true
             */
            merge_existing_data?: boolean;
        };
        /** BlockOverview */
        BlockOverview: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Name */
            name: string;
            block_type: components["schemas"]["BlockTypeShown"];
            /** Capabilities */
            capabilities: string[];
            /** Deployments */
            deployments: number;
            /** Others */
            others: number;
            /**
             * Created
             * Format: date-time
             */
            created: string;
            /**
             * Updated
             * Format: date-time
             */
            updated: string;
        };
        /** BlockSchema */
        BlockSchema: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Created */
            created: string | null;
            /** Updated */
            updated: string | null;
            /** Checksum */
            checksum: string;
            /** Fields */
            fields?: {
                [key: string]: unknown;
            };
            /** Block Type Id */
            block_type_id: string | null;
            /** @default null */
            block_type?: components["schemas"]["BlockType"] | null;
            /** Capabilities */
            capabilities?: string[];
            /**
             * Version
             * @default non-versioned
             */
            version?: string;
        };
        /** BlockSchemaCreate */
        BlockSchemaCreate: {
            /** Fields */
            fields?: {
                [key: string]: unknown;
            };
            /**
             * Block Type Id
             * Format: uuid
             */
            block_type_id: string;
            /** Capabilities */
            capabilities?: string[];
            /**
             * Version
             * @default non-versioned
             */
            version?: string;
        };
        /** BlockSchemaFilter */
        BlockSchemaFilter: {
            /** @default and_ */
            operator?: components["schemas"]["rota__contract__filters__base__Operator"];
            /** @default null */
            block_type_id?: components["schemas"]["BlockSchemaFilterBlockTypeId"] | null;
            /** @default null */
            block_capabilities?: components["schemas"]["BlockSchemaFilterCapabilities"] | null;
            /** @default null */
            id?: components["schemas"]["BlockSchemaFilterId"] | null;
            /** @default null */
            version?: components["schemas"]["BlockSchemaFilterVersion"] | null;
        };
        /** BlockSchemaFilterBlockTypeId */
        BlockSchemaFilterBlockTypeId: {
            /**
             * Any
             * @default null
             */
            any_?: string[] | null;
        };
        /** BlockSchemaFilterCapabilities */
        BlockSchemaFilterCapabilities: {
            /**
             * All
             * @default null
             */
            all_?: string[] | null;
        };
        /** BlockSchemaFilterId */
        BlockSchemaFilterId: {
            /**
             * Any
             * @default null
             */
            any_?: string[] | null;
        };
        /** BlockSchemaFilterVersion */
        BlockSchemaFilterVersion: {
            /**
             * Any
             * @default null
             */
            any_?: string[] | null;
        };
        /** BlockType */
        BlockType: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Created */
            created: string | null;
            /** Updated */
            updated: string | null;
            /** Name */
            name: string;
            /** Slug */
            slug: string;
            /**
             * Logo Url
             * @default null
             */
            logo_url?: string | null;
            /**
             * Documentation Url
             * @default null
             */
            documentation_url?: string | null;
            /**
             * Description
             * @default null
             */
            description?: string | null;
            /**
             * Code Example
             * @default null
             */
            code_example?: string | null;
            /**
             * Is Protected
             * @default false
             */
            is_protected?: boolean;
        };
        /** BlockTypeCreate */
        BlockTypeCreate: {
            /** Name */
            name: string;
            /** Slug */
            slug: string;
            /**
             * Logo Url
             * @default null
             */
            logo_url?: string | null;
            /**
             * Documentation Url
             * @default null
             */
            documentation_url?: string | null;
            /**
             * Description
             * @default null
             */
            description?: string | null;
            /**
             * Code Example
             * @default null
             */
            code_example?: string | null;
        };
        /** BlockTypeFilter */
        BlockTypeFilter: {
            /** @default null */
            name?: components["schemas"]["BlockTypeFilterName"] | null;
            /** @default null */
            slug?: components["schemas"]["BlockTypeFilterSlug"] | null;
        };
        /** BlockTypeFilterName */
        BlockTypeFilterName: {
            /**
             * Like
             * @default null
             */
            like_?: string | null;
        };
        /** BlockTypeFilterSlug */
        BlockTypeFilterSlug: {
            /**
             * Any
             * @default null
             */
            any_?: string[] | null;
        };
        /** BlockTypeShown */
        BlockTypeShown: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Name */
            name: string;
            /** Slug */
            slug: string;
            /** Logo Url */
            logo_url: string | null;
        };
        /** BlockTypeUpdate */
        BlockTypeUpdate: {
            /**
             * Logo Url
             * @default null
             */
            logo_url?: string | null;
            /**
             * Documentation Url
             * @default null
             */
            documentation_url?: string | null;
            /**
             * Description
             * @default null
             */
            description?: string | null;
            /**
             * Code Example
             * @default null
             */
            code_example?: string | null;
        };
        /**
         * BlockUse
         * @description Something that names a block or a variable in what it keeps.
         */
        BlockUse: {
            /**
             * Kind
             * @enum {string}
             */
            kind: "deployment" | "work_pool" | "automation" | "block" | "server";
            /** Id */
            id: string | null;
            /** Name */
            name: string;
            /** Where */
            where: string;
        };
        /** BlockUses */
        BlockUses: {
            /** Uses */
            uses: components["schemas"]["BlockUse"][];
            /** Is Partial */
            is_partial: boolean;
        };
        /** BlocksOverview */
        BlocksOverview: {
            /** Blocks */
            blocks: components["schemas"]["BlockOverview"][];
            /** Count */
            count: number;
            /** Types */
            types: components["schemas"]["BlockTypeShown"][];
            /** Capabilities */
            capabilities: string[];
            default_result_storage: components["schemas"]["NamedObject"] | null;
            /** Result Storages */
            result_storages: components["schemas"]["NamedObject"][];
        };
        /** BlocksOverviewQuery */
        BlocksOverviewQuery: {
            /**
             * Search
             * @default
             */
            search?: string;
            /** Types */
            types?: string[];
            /** Capabilities */
            capabilities?: string[];
            /** @default name */
            sort?: components["schemas"]["BlocksOverviewSort"];
            /**
             * Descending
             * @default false
             */
            descending?: boolean;
            /**
             * Limit
             * @default 100
             */
            limit?: number;
            /**
             * Offset
             * @default 0
             */
            offset?: number;
        };
        /**
         * BlocksOverviewSort
         * @enum {string}
         */
        BlocksOverviewSort: "name" | "type" | "updated";
        /** BranchDeployment */
        BranchDeployment: {
            /** Branch */
            branch: string;
            /** @default null */
            options?: components["schemas"]["DeploymentBranchingOptions"] | null;
            /** @default null */
            overrides?: components["schemas"]["DeploymentUpdate"] | null;
        };
        /**
         * BulkAction
         * @enum {string}
         */
        BulkAction: "cancel" | "retry" | "rerun" | "pause" | "resume" | "set_state" | "add_tags" | "remove_tags" | "delete";
        /** BulkDeleteDeployments */
        BulkDeleteDeployments: {
            /** @default null */
            deployments?: components["schemas"]["DeploymentFilter"] | null;
            /**
             * Limit
             * @default 50
             */
            limit?: number;
        };
        /** BulkDeleteFlowRuns */
        BulkDeleteFlowRuns: {
            /** @default null */
            flow_runs?: components["schemas"]["FlowRunFilter"] | null;
            /**
             * Limit
             * @default 50
             */
            limit?: number;
        };
        /** BulkDeleteFlows */
        BulkDeleteFlows: {
            /** @default null */
            flows?: components["schemas"]["FlowFilter"] | null;
            /**
             * Limit
             * @default 50
             */
            limit?: number;
        };
        /** BulkFailure */
        BulkFailure: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Sentence */
            sentence: string;
        };
        /** BulkJob */
        BulkJob: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            kind: components["schemas"]["BulkKind"];
            action: components["schemas"]["BulkAction"];
            state: components["schemas"]["BulkJobState"];
            /** Total */
            total: number;
            /** Total Is Exact */
            total_is_exact: boolean;
            /** Done */
            done: number;
            /** Skipped */
            skipped: number;
            /** Failed */
            failed: number;
            /** Failures */
            failures: components["schemas"]["BulkFailure"][];
            /** Made */
            made: string[];
            /**
             * Created
             * Format: date-time
             */
            created: string;
            /**
             * Updated
             * Format: date-time
             */
            updated: string;
            /** Ended */
            ended: string | null;
        };
        /**
         * BulkJobCreate
         * @description One of `ids` and `filter`. What comes to match after the job was made is left alone.
         */
        BulkJobCreate: {
            /** @default flow_run */
            kind?: components["schemas"]["BulkKind"];
            /**
             * Ids
             * @default null
             */
            ids?: string[] | null;
            /** @default null */
            filter?: components["schemas"]["RunSearchFilter"] | null;
            action: components["schemas"]["BulkAction"];
            /** @default null */
            state?: components["schemas"]["StateCreate"] | null;
            /**
             * Force
             * @default false
             */
            force?: boolean;
            /** Tags */
            tags?: string[];
        };
        /**
         * BulkJobState
         * @enum {string}
         */
        BulkJobState: "queued" | "running" | "cancelled" | "done";
        /**
         * BulkKind
         * @enum {string}
         */
        BulkKind: "flow_run" | "task_run" | "deployment";
        /** BulkSetFlowRunState */
        BulkSetFlowRunState: {
            /** @default null */
            flow_runs?: components["schemas"]["FlowRunFilter"] | null;
            state: components["schemas"]["StateCreate"];
            /**
             * Force
             * @default false
             */
            force?: boolean;
            /**
             * Limit
             * @default 50
             */
            limit?: number;
        };
        /**
         * CallWebhook
         * @description Send a payload through a `Webhook` block.
         */
        CallWebhook: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "call-webhook";
            /**
             * Block Document Id
             * Format: uuid
             */
            block_document_id: string;
            /**
             * Payload
             * @default
             */
            payload?: string;
        };
        /**
         * CancelFlowRun
         * @description Cancel the flow run of the event.
         */
        CancelFlowRun: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "cancel-flow-run";
        };
        /**
         * ChangeFlowRunState
         * @description Propose a state for the flow run of the event.
         */
        ChangeFlowRunState: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "change-flow-run-state";
            /**
             * Name
             * @default null
             */
            name?: string | null;
            state: components["schemas"]["StateType"];
            /**
             * Message
             * @default null
             */
            message?: string | null;
            /**
             * Force
             * @default false
             */
            force?: boolean;
        };
        /**
         * CheckpointInfo
         * @description A checkpoint without its value.
         */
        CheckpointInfo: {
            /** Key */
            key: string;
            /** Position */
            position: string;
            /** Code */
            code: string;
            /**
             * Task Run Id
             * Format: uuid
             */
            task_run_id: string;
            /**
             * State Id
             * Format: uuid
             */
            state_id: string;
            /** Serializer */
            serializer: string;
            /**
             * Created
             * Format: date-time
             */
            created: string;
        };
        /** CheckpointRead */
        CheckpointRead: {
            /** Key */
            key: string;
        };
        /** CheckpointValue */
        CheckpointValue: {
            /** Serializer */
            serializer: string;
            /**
             * Value
             * Format: base64url
             */
            value: string;
        };
        /** Claim */
        Claim: {
            /** Holder */
            holder: string;
            /** Lease Seconds */
            lease_seconds: number;
            /**
             * Again
             * @default false
             */
            again?: boolean;
            /**
             * Epoch
             * @default null
             */
            epoch?: number | null;
        };
        /** ClaimResult */
        ClaimResult: {
            /** Epoch */
            epoch: number;
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
        };
        /**
         * ClaimScheduledRuns
         * @description Take runs that are due: each is given to one worker.
         */
        ClaimScheduledRuns: {
            /** Worker */
            worker: string;
            /** Holder */
            holder: string;
            /**
             * Work Queue Names
             * @default null
             */
            work_queue_names?: string[] | null;
            /**
             * Scheduled Before
             * @default null
             */
            scheduled_before?: string | null;
            /**
             * Limit
             * @default 10
             */
            limit?: number;
            /** Lease Seconds */
            lease_seconds: number;
        };
        /**
         * ClaimTaskRuns
         * @description Take background task runs that are due, each for one worker alone, and go on holding those that were taken before.
         */
        ClaimTaskRuns: {
            /** Holder */
            holder: string;
            /** Task Keys */
            task_keys: string[];
            /**
             * Limit
             * @default 1
             */
            limit?: number;
            /** Lease Seconds */
            lease_seconds: number;
            /**
             * Only
             * @default null
             */
            only?: string[] | null;
            /**
             * Listener
             * @default null
             */
            listener?: string | null;
        };
        /** ClaimedFlowRun */
        ClaimedFlowRun: {
            /**
             * Work Pool Id
             * Format: uuid
             */
            work_pool_id: string;
            /**
             * Work Queue Id
             * Format: uuid
             */
            work_queue_id: string;
            flow_run: components["schemas"]["FlowRun"];
            /** Epoch */
            epoch: number;
            /**
             * Claim Until
             * Format: date-time
             */
            claim_until: string;
        };
        /** ClaimedFlowRuns */
        ClaimedFlowRuns: {
            /** Runs */
            runs: components["schemas"]["ClaimedFlowRun"][];
            /**
             * Next At
             * @default null
             */
            next_at?: string | null;
        };
        /** ClaimedTaskRuns */
        ClaimedTaskRuns: {
            /** Runs */
            runs: components["schemas"]["TaskRun"][];
            /** Held */
            held: string[];
            /**
             * Next At
             * @default null
             */
            next_at?: string | null;
        };
        /**
         * CollisionStrategy
         * @description What becomes of a new run of a deployment that has no free slot.
         * @enum {string}
         */
        CollisionStrategy: "ENQUEUE" | "CANCEL_NEW";
        /** ComingRun */
        ComingRun: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Name */
            name: string;
            /**
             * At
             * Format: date-time
             */
            at: string;
        };
        /**
         * CompoundTrigger
         * @description Fires when enough of its triggers have fired, in any order.
         */
        CompoundTrigger: {
            /**
             * Id
             * Format: uuid
             */
            id?: string;
            /** Triggers */
            triggers: (components["schemas"]["EventTrigger"] | components["schemas"]["CompoundTrigger"] | components["schemas"]["SequenceTrigger"])[];
            /** Within */
            within: number | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "compound";
            /** Require */
            require: number | ("any" | "all");
        };
        /**
         * ConcurrencyLeaseHolder
         * @description What holds slots.
         */
        ConcurrencyLeaseHolder: {
            /**
             * Type
             * @enum {string}
             */
            type: "flow_run" | "task_run" | "deployment";
            /**
             * Id
             * Format: uuid
             */
            id: string;
        };
        /**
         * ConcurrencyLimit
         * @description A limit on the task runs that have a tag.
         */
        ConcurrencyLimit: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Created */
            created: string | null;
            /** Updated */
            updated: string | null;
            /** Tag */
            tag: string;
            /** Concurrency Limit */
            concurrency_limit: number;
            /** Active Slots */
            active_slots?: string[];
        };
        /** ConcurrencyLimitCreate */
        ConcurrencyLimitCreate: {
            /** Tag */
            tag: string;
            /** Concurrency Limit */
            concurrency_limit: number;
        };
        /** ConcurrencyLimitOverview */
        ConcurrencyLimitOverview: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Name */
            name: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "global" | "tag" | "deployment";
            deployment: components["schemas"]["NamedObject"] | null;
            /** Active */
            active: boolean;
            /** Limit */
            limit: number;
            /** Used */
            used: number;
            /** Waiting */
            waiting: number;
            /** Decay Per Second */
            decay_per_second: number;
            /** Holders */
            holders: components["schemas"]["HolderOfSlots"][];
            /** Holders Total */
            holders_total: number;
            /**
             * Created
             * Format: date-time
             */
            created: string;
            /**
             * Updated
             * Format: date-time
             */
            updated: string;
        };
        /** ConcurrencyLimitV2 */
        ConcurrencyLimitV2: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Created */
            created: string | null;
            /** Updated */
            updated: string | null;
            /**
             * Active
             * @default true
             */
            active?: boolean;
            /** Name */
            name: string;
            /** Limit */
            limit: number;
            /**
             * Active Slots
             * @default 0
             */
            active_slots?: number;
            /**
             * Denied Slots
             * @default 0
             */
            denied_slots?: number;
            /**
             * Slot Decay Per Second
             * @default 0
             */
            slot_decay_per_second?: number;
            /**
             * Avg Slot Occupancy Seconds
             * @default 2
             */
            avg_slot_occupancy_seconds?: number;
        };
        /** ConcurrencyLimitV2Create */
        ConcurrencyLimitV2Create: {
            /**
             * Active
             * @default true
             */
            active?: boolean;
            /** Name */
            name: string;
            /** Limit */
            limit: number;
            /**
             * Active Slots
             * @default 0
             */
            active_slots?: number;
            /**
             * Denied Slots
             * @default 0
             */
            denied_slots?: number;
            /**
             * Slot Decay Per Second
             * @default 0
             */
            slot_decay_per_second?: number;
        };
        /** ConcurrencyLimitV2Update */
        ConcurrencyLimitV2Update: {
            /**
             * Active
             * @default null
             */
            active?: boolean | null;
            /**
             * Name
             * @default null
             */
            name?: string | null;
            /**
             * Limit
             * @default null
             */
            limit?: number | null;
            /**
             * Active Slots
             * @default null
             */
            active_slots?: number | null;
            /**
             * Denied Slots
             * @default null
             */
            denied_slots?: number | null;
            /**
             * Slot Decay Per Second
             * @default null
             */
            slot_decay_per_second?: number | null;
        };
        /** ConcurrencyLimitWithLeaseResponse */
        ConcurrencyLimitWithLeaseResponse: {
            /**
             * Lease Id
             * Format: uuid
             */
            lease_id: string;
            /** Limits */
            limits: components["schemas"]["MinimalConcurrencyLimitResponse"][];
        };
        /**
         * ConcurrencyOptions
         * @description What becomes of a run that finds no free slot.
         */
        ConcurrencyOptions: {
            collision_strategy: components["schemas"]["CollisionStrategy"];
            /**
             * Grace Period Seconds
             * @default null
             */
            grace_period_seconds?: number | null;
        };
        /** ConcurrencyOverview */
        ConcurrencyOverview: {
            /** Limits */
            limits: components["schemas"]["ConcurrencyLimitOverview"][];
            /** Count */
            count: number;
        };
        /** Constant */
        Constant: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            input_type: "constant";
            /** Type */
            type: string;
        };
        /** CountArtifacts */
        CountArtifacts: {
            /** @default null */
            flows?: components["schemas"]["FlowFilter"];
            /** @default null */
            flow_runs?: components["schemas"]["FlowRunFilter"];
            /** @default null */
            task_runs?: components["schemas"]["TaskRunFilter"];
            /** @default null */
            deployments?: components["schemas"]["DeploymentFilter"];
            /** @default null */
            artifacts?: components["schemas"]["ArtifactFilter"];
        };
        /** CountAutomations */
        CountAutomations: {
            /** @default null */
            automations?: components["schemas"]["AutomationFilter"] | null;
        };
        /** CountBlockDocuments */
        CountBlockDocuments: {
            /** @default null */
            block_documents?: components["schemas"]["BlockDocumentFilter"] | null;
            /** @default null */
            block_types?: components["schemas"]["BlockTypeFilter"] | null;
            /** @default null */
            block_schemas?: components["schemas"]["BlockSchemaFilter"] | null;
        };
        /**
         * CountByState
         * @description Task runs in each type of state.
         */
        CountByState: {
            /**
             * Completed
             * @default 0
             */
            COMPLETED?: number;
            /**
             * Pending
             * @default 0
             */
            PENDING?: number;
            /**
             * Running
             * @default 0
             */
            RUNNING?: number;
            /**
             * Failed
             * @default 0
             */
            FAILED?: number;
            /**
             * Cancelled
             * @default 0
             */
            CANCELLED?: number;
            /**
             * Crashed
             * @default 0
             */
            CRASHED?: number;
            /**
             * Paused
             * @default 0
             */
            PAUSED?: number;
            /**
             * Cancelling
             * @default 0
             */
            CANCELLING?: number;
            /**
             * Scheduled
             * @default 0
             */
            SCHEDULED?: number;
        };
        /** CountDeployments */
        CountDeployments: {
            /** @default null */
            flows?: components["schemas"]["FlowFilter"] | null;
            /** @default null */
            flow_runs?: components["schemas"]["FlowRunFilter"] | null;
            /** @default null */
            task_runs?: components["schemas"]["TaskRunFilter"] | null;
            /** @default null */
            deployments?: components["schemas"]["DeploymentFilter"] | null;
            /** @default null */
            work_pools?: components["schemas"]["WorkPoolFilter"] | null;
            /** @default null */
            work_pool_queues?: components["schemas"]["WorkQueueFilter"] | null;
        };
        /** CountEvents */
        CountEvents: {
            filter: components["schemas"]["EventFilter"];
            /** @default day */
            time_unit?: components["schemas"]["TimeUnit"];
            /**
             * Time Interval
             * @default 1
             */
            time_interval?: number;
        };
        /** CountFlowRuns */
        CountFlowRuns: {
            /** @default null */
            flows?: components["schemas"]["FlowFilter"] | null;
            /** @default null */
            flow_runs?: components["schemas"]["FlowRunFilter"] | null;
            /** @default null */
            task_runs?: components["schemas"]["TaskRunFilter"] | null;
            /** @default null */
            deployments?: components["schemas"]["DeploymentFilter"] | null;
            /** @default null */
            work_pools?: components["schemas"]["WorkPoolFilter"] | null;
            /** @default null */
            work_pool_queues?: components["schemas"]["WorkQueueFilter"] | null;
        };
        /** CountFlows */
        CountFlows: {
            /** @default null */
            flows?: components["schemas"]["FlowFilter"];
            /** @default null */
            flow_runs?: components["schemas"]["FlowRunFilter"];
            /** @default null */
            task_runs?: components["schemas"]["TaskRunFilter"];
            /** @default null */
            deployments?: components["schemas"]["DeploymentFilter"];
            /** @default null */
            work_pools?: components["schemas"]["WorkPoolFilter"];
            /** @default null */
            work_queues?: components["schemas"]["WorkQueueFilter"];
        };
        /** CountLatestArtifacts */
        CountLatestArtifacts: {
            /** @default null */
            flows?: components["schemas"]["FlowFilter"];
            /** @default null */
            flow_runs?: components["schemas"]["FlowRunFilter"];
            /** @default null */
            task_runs?: components["schemas"]["TaskRunFilter"];
            /** @default null */
            deployments?: components["schemas"]["DeploymentFilter"];
            /** @default null */
            artifacts?: components["schemas"]["ArtifactCollectionFilter"];
        };
        /** CountTaskRuns */
        CountTaskRuns: {
            /** @default null */
            flows?: components["schemas"]["FlowFilter"];
            /** @default null */
            flow_runs?: components["schemas"]["FlowRunFilter"];
            /** @default null */
            task_runs?: components["schemas"]["TaskRunFilter"];
            /** @default null */
            deployments?: components["schemas"]["DeploymentFilter"];
        };
        /** CountTaskRunsByState */
        CountTaskRunsByState: {
            /** @default null */
            flows?: components["schemas"]["FlowFilter"] | null;
            /** @default null */
            flow_runs?: components["schemas"]["FlowRunFilter"] | null;
            /** @default null */
            task_runs?: components["schemas"]["TaskRunFilter"] | null;
            /** @default null */
            deployments?: components["schemas"]["DeploymentFilter"] | null;
        };
        /** CountVariables */
        CountVariables: {
            /** @default null */
            variables?: components["schemas"]["VariableFilter"] | null;
        };
        /** CountWorkPools */
        CountWorkPools: {
            /** @default null */
            work_pools?: components["schemas"]["WorkPoolFilter"] | null;
        };
        /**
         * Countable
         * @description What events are counted by.
         * @enum {string}
         */
        Countable: "day" | "time" | "event" | "resource";
        /**
         * CountsFilter
         * @description Of which runs counters are kept.
         */
        CountsFilter: {
            /**
             * Since
             * @default null
             */
            since?: string | null;
            /** Tags */
            tags?: string[];
            /**
             * Hide Subflows
             * @default false
             */
            hide_subflows?: boolean;
        };
        /**
         * CreatedBy
         * @description Who or what made a run: a deployment, a schedule, an automation, a person.
         */
        CreatedBy: {
            /**
             * Id
             * @default null
             */
            id?: string | null;
            /**
             * Type
             * @default null
             */
            type?: string | null;
            /**
             * Display Value
             * @default null
             */
            display_value?: string | null;
        };
        /**
         * CronSchedule
         * @description Clock times by a cron expression.
         */
        CronSchedule: {
            /** Cron */
            cron: string;
            /**
             * Timezone
             * @default null
             */
            timezone?: string | null;
            /**
             * Day Or
             * @default true
             */
            day_or?: boolean;
        };
        /**
         * CsrfToken
         * @description What a request that changes something must carry, where the server asks for it.
         */
        CsrfToken: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Created */
            created: string | null;
            /** Updated */
            updated: string | null;
            /** Token */
            token: string;
            /** Client */
            client: string;
            /**
             * Expiration
             * Format: date-time
             */
            expiration: string;
        };
        /** Dashboard */
        Dashboard: {
            /**
             * Now
             * Format: date-time
             */
            now: string;
            /**
             * Since
             * Format: date-time
             */
            since: string;
            /**
             * Until
             * Format: date-time
             */
            until: string;
            /**
             * Previous Since
             * Format: date-time
             */
            previous_since: string;
            counters: components["schemas"]["DashboardCounters"];
            /** History */
            history: components["schemas"]["HistoryBucket"][];
            /** History Is Exact */
            history_is_exact: boolean;
            /** Attention */
            attention: components["schemas"]["ErrorGroup"][];
            /** Attention Runs */
            attention_runs: number;
            /** Late */
            late: components["schemas"]["LateRun"][];
            /** Running */
            running: components["schemas"]["RunningRun"][];
            /** Work Pools */
            work_pools: components["schemas"]["WorkPoolOverview"][];
            /** Next Runs */
            next_runs: components["schemas"]["NextRun"][];
            /** Next Runs Total */
            next_runs_total: number;
            /** Has Flows */
            has_flows: boolean;
            /** Has Deployments */
            has_deployments: boolean;
            /** Has Runs */
            has_runs: boolean;
        };
        /** DashboardCounter */
        DashboardCounter: {
            /** Value */
            value: number;
            /** Is Exact */
            is_exact: boolean;
            /** Previous */
            previous: number | null;
        };
        /** DashboardCounters */
        DashboardCounters: {
            running: components["schemas"]["DashboardCounter"];
            late: components["schemas"]["DashboardCounter"];
            failed: components["schemas"]["DashboardCounter"];
            awaiting: components["schemas"]["DashboardCounter"];
            completed: components["schemas"]["DashboardCounter"];
            scheduled: components["schemas"]["DashboardCounter"];
        };
        /**
         * DashboardCounts
         * @description `task_runs.start_time.after_` must be given: it begins the time that is shown; `before_`, or the present, ends it.
         */
        DashboardCounts: {
            task_runs: components["schemas"]["TaskRunFilter"];
            /** @default null */
            flows?: components["schemas"]["FlowFilter"] | null;
            /** @default null */
            flow_runs?: components["schemas"]["FlowRunFilter"] | null;
            /** @default null */
            deployments?: components["schemas"]["DeploymentFilter"] | null;
            /** @default null */
            work_pools?: components["schemas"]["WorkPoolFilter"] | null;
            /** @default null */
            work_queues?: components["schemas"]["WorkQueueFilter"] | null;
        };
        /** DatabaseReset */
        DatabaseReset: {
            /**
             * Confirm
             * @default false
             */
            confirm?: boolean;
        };
        /**
         * DeclareIncident
         * @description Declare an incident about what made the automation fire, and resolve it when the trigger is Resolved.
         */
        DeclareIncident: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "declare-incident";
            /**
             * Name
             * @default
             */
            name?: string;
            /**
             * Severity
             * @default moderate
             * @enum {string}
             */
            severity?: "minor" | "moderate" | "high" | "major" | "critical";
        };
        /** DecrementSlots */
        DecrementSlots: {
            /** Slots */
            slots: number;
            /** Names */
            names: string[];
            /**
             * Occupancy Seconds
             * @default null
             */
            occupancy_seconds?: number | null;
            /** Create If Missing */
            create_if_missing?: boolean;
        };
        /** DecrementSlotsWithLease */
        DecrementSlotsWithLease: {
            /**
             * Lease Id
             * Format: uuid
             */
            lease_id: string;
        };
        /** DeleteFlowRun */
        DeleteFlowRun: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "delete-flow-run";
        };
        /**
         * DependencyResult
         * @description A task run and what it took the results of: the graph as older pages draw it.
         */
        DependencyResult: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Name */
            name: string;
            /** Upstream Dependencies */
            upstream_dependencies: components["schemas"]["TaskRunResult"][];
            state: components["schemas"]["State_Any_"] | null;
            /** Expected Start Time */
            expected_start_time: string | null;
            /** Start Time */
            start_time: string | null;
            /** End Time */
            end_time: string | null;
            /** Total Run Time */
            total_run_time: number | null;
            /** Estimated Run Time */
            estimated_run_time: number | null;
            /** Untrackable Result */
            untrackable_result: boolean;
        };
        /** Deployment */
        Deployment: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Created */
            created: string | null;
            /** Updated */
            updated: string | null;
            /** Name */
            name: string;
            /**
             * Version
             * @default null
             */
            version?: string | null;
            /**
             * Description
             * @default null
             */
            description?: string | null;
            /**
             * Flow Id
             * Format: uuid
             */
            flow_id: string;
            /**
             * Paused
             * @default false
             */
            paused?: boolean;
            /** Schedules */
            schedules?: components["schemas"]["DeploymentSchedule"][];
            /**
             * Concurrency Limit
             * @default null
             */
            concurrency_limit?: number | null;
            /** @default null */
            global_concurrency_limit?: components["schemas"]["GlobalConcurrencyLimitResponse"] | null;
            /** @default null */
            concurrency_options?: components["schemas"]["ConcurrencyOptions"] | null;
            /** Job Variables */
            job_variables?: {
                [key: string]: unknown;
            };
            /** Parameters */
            parameters?: {
                [key: string]: unknown;
            };
            /** Tags */
            tags?: string[];
            /** Labels */
            labels?: {
                [key: string]: boolean | number | string;
            };
            /**
             * Work Queue Name
             * @default null
             */
            work_queue_name?: string | null;
            /**
             * Work Queue Id
             * @default null
             */
            work_queue_id?: string | null;
            /**
             * Last Polled
             * @default null
             */
            last_polled?: string | null;
            /** Parameter Openapi Schema */
            parameter_openapi_schema?: {
                [key: string]: unknown;
            } | null;
            /**
             * Path
             * @default null
             */
            path?: string | null;
            /**
             * Pull Steps
             * @default null
             */
            pull_steps?: {
                [key: string]: unknown;
            }[] | null;
            /**
             * Entrypoint
             * @default null
             */
            entrypoint?: string | null;
            /**
             * Storage Document Id
             * @default null
             */
            storage_document_id?: string | null;
            /**
             * Infrastructure Document Id
             * @default null
             */
            infrastructure_document_id?: string | null;
            /** @default null */
            created_by?: components["schemas"]["CreatedBy"] | null;
            /** @default null */
            updated_by?: components["schemas"]["UpdatedBy"] | null;
            /**
             * Work Pool Name
             * @default null
             */
            work_pool_name?: string | null;
            /** @default NOT_READY */
            status?: components["schemas"]["DeploymentStatus"] | null;
            /**
             * Enforce Parameter Schema
             * @default true
             */
            enforce_parameter_schema?: boolean;
        };
        /**
         * DeploymentBranchingOptions
         * @description What of a deployment its branches take over.
         */
        DeploymentBranchingOptions: {
            /**
             * Copy Schedules
             * @default false
             */
            copy_schedules?: boolean;
        };
        /** DeploymentBulkDeleteResult */
        DeploymentBulkDeleteResult: {
            /** Deleted */
            deleted?: string[];
        };
        /**
         * DeploymentCreate
         * @description Create a deployment, or change all of the one that has this flow and name.
         */
        DeploymentCreate: {
            /** Name */
            name: string;
            /**
             * Flow Id
             * Format: uuid
             */
            flow_id: string;
            /**
             * Paused
             * @default false
             */
            paused?: boolean;
            /** Schedules */
            schedules?: components["schemas"]["DeploymentScheduleCreate"][];
            /**
             * Concurrency Limit
             * @default null
             */
            concurrency_limit?: number | null;
            /** @default null */
            concurrency_options?: components["schemas"]["ConcurrencyOptions"] | null;
            /**
             * Global Concurrency Limit Id
             * @default null
             */
            global_concurrency_limit_id?: string | null;
            /**
             * Enforce Parameter Schema
             * @default true
             */
            enforce_parameter_schema?: boolean;
            /** Parameter Openapi Schema */
            parameter_openapi_schema?: {
                [key: string]: unknown;
            } | null;
            /** Parameters */
            parameters?: {
                [key: string]: unknown;
            };
            /** Tags */
            tags?: string[];
            /** Labels */
            labels?: {
                [key: string]: boolean | number | string;
            } | null;
            /**
             * Pull Steps
             * @default null
             */
            pull_steps?: {
                [key: string]: unknown;
            }[] | null;
            /**
             * Work Queue Name
             * @default null
             */
            work_queue_name?: string | null;
            /**
             * Work Pool Name
             * @default null
             */
            work_pool_name?: string | null;
            /**
             * Storage Document Id
             * @default null
             */
            storage_document_id?: string | null;
            /**
             * Infrastructure Document Id
             * @default null
             */
            infrastructure_document_id?: string | null;
            /**
             * Description
             * @default null
             */
            description?: string | null;
            /**
             * Path
             * @default null
             */
            path?: string | null;
            /**
             * Version
             * @default null
             */
            version?: string | null;
            /**
             * Entrypoint
             * @default null
             */
            entrypoint?: string | null;
            /** Job Variables */
            job_variables?: {
                [key: string]: unknown;
            };
            /** @default null */
            version_info?: components["schemas"]["VersionInfo"] | null;
        };
        /** DeploymentFilter */
        DeploymentFilter: {
            /** @default and_ */
            operator?: components["schemas"]["rota__contract__filters__base__Operator"];
            /** @default null */
            id?: components["schemas"]["DeploymentFilterId"] | null;
            /** @default null */
            name?: components["schemas"]["DeploymentFilterName"] | null;
            /** @default null */
            flow_or_deployment_name?: components["schemas"]["DeploymentOrFlowNameFilter"] | null;
            /** @default null */
            paused?: components["schemas"]["DeploymentFilterPaused"] | null;
            /** @default null */
            tags?: components["schemas"]["DeploymentFilterTags"] | null;
            /** @default null */
            work_queue_name?: components["schemas"]["DeploymentFilterWorkQueueName"] | null;
            /** @default null */
            concurrency_limit?: components["schemas"]["DeploymentFilterConcurrencyLimit"] | null;
        };
        /**
         * DeploymentFilterConcurrencyLimit
         * @description The number of slots of a deployment's limit.
         */
        DeploymentFilterConcurrencyLimit: {
            /**
             * Ge
             * @default null
             */
            ge_?: number | null;
            /**
             * Le
             * @default null
             */
            le_?: number | null;
            /**
             * Is Null
             * @default null
             */
            is_null_?: boolean | null;
        };
        /** DeploymentFilterId */
        DeploymentFilterId: {
            /**
             * Any
             * @default null
             */
            any_?: string[] | null;
            /**
             * Not Any
             * @default null
             */
            not_any_?: string[] | null;
        };
        /** DeploymentFilterName */
        DeploymentFilterName: {
            /**
             * Any
             * @default null
             */
            any_?: string[] | null;
            /**
             * Like
             * @default null
             */
            like_?: string | null;
        };
        /** DeploymentFilterPaused */
        DeploymentFilterPaused: {
            /**
             * Eq
             * @default null
             */
            eq_?: boolean | null;
        };
        /** DeploymentFilterTags */
        DeploymentFilterTags: {
            /** @default and_ */
            operator?: components["schemas"]["rota__contract__filters__base__Operator"];
            /**
             * All
             * @default null
             */
            all_?: string[] | null;
            /**
             * Any
             * @default null
             */
            any_?: string[] | null;
            /**
             * Is Null
             * @default null
             */
            is_null_?: boolean | null;
        };
        /** DeploymentFilterWorkQueueName */
        DeploymentFilterWorkQueueName: {
            /**
             * Any
             * @default null
             */
            any_?: string[] | null;
        };
        /** DeploymentFlowRunCreate */
        DeploymentFlowRunCreate: {
            /** @default null */
            state?: components["schemas"]["StateCreate"] | null;
            /**
             * Name
             * @default null
             */
            name?: string;
            /** Parameters */
            parameters?: {
                [key: string]: unknown;
            };
            /**
             * Enforce Parameter Schema
             * @default null
             */
            enforce_parameter_schema?: boolean | null;
            /** Context */
            context?: {
                [key: string]: unknown;
            };
            /**
             * Infrastructure Document Id
             * @default null
             */
            infrastructure_document_id?: string | null;
            empirical_policy?: components["schemas"]["FlowRunPolicy"];
            /** Tags */
            tags?: string[];
            /**
             * Idempotency Key
             * @default null
             */
            idempotency_key?: string | null;
            /** Labels */
            labels?: {
                [key: string]: boolean | number | string;
            } | null;
            /**
             * Parent Task Run Id
             * @default null
             */
            parent_task_run_id?: string | null;
            /**
             * Work Queue Name
             * @default null
             */
            work_queue_name?: string | null;
            /**
             * Job Variables
             * @default null
             */
            job_variables?: {
                [key: string]: unknown;
            } | null;
        };
        /** DeploymentOfRun */
        DeploymentOfRun: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Name */
            name: string | null;
            /** Version */
            version: string | null;
        };
        /** DeploymentOrFlowNameFilter */
        DeploymentOrFlowNameFilter: {
            /**
             * Like
             * @default null
             */
            like_?: string | null;
        };
        /** DeploymentOverview */
        DeploymentOverview: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Name */
            name: string;
            flow: components["schemas"]["NamedObject"];
            /** Description */
            description: string | null;
            /** Entrypoint */
            entrypoint: string | null;
            /** Version */
            version: string | null;
            /** Tags */
            tags: string[];
            /** Paused */
            paused: boolean;
            status: components["schemas"]["DeploymentStatus"];
            /** Status Reason */
            status_reason: string | null;
            /** Last Polled */
            last_polled: string | null;
            work_pool: components["schemas"]["NamedObject"] | null;
            work_queue: components["schemas"]["NamedObject"] | null;
            /** Schedules */
            schedules: components["schemas"]["ScheduleOverview"][];
            next_run: components["schemas"]["ComingRun"] | null;
            /** Last Runs */
            last_runs: components["schemas"]["RunBar"][];
            /** Concurrency Limit */
            concurrency_limit: number | null;
            /** Has Required Parameters */
            has_required_parameters: boolean;
            /**
             * Created
             * Format: date-time
             */
            created: string;
            /**
             * Updated
             * Format: date-time
             */
            updated: string;
        };
        /** DeploymentSchedule */
        DeploymentSchedule: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Created */
            created: string | null;
            /** Updated */
            updated: string | null;
            /**
             * Deployment Id
             * @default null
             */
            deployment_id?: string | null;
            /** Schedule */
            schedule: components["schemas"]["CronSchedule"] | components["schemas"]["IntervalSchedule"] | components["schemas"]["RRuleSchedule"];
            /**
             * Active
             * @default true
             */
            active?: boolean;
            /**
             * Max Scheduled Runs
             * @default null
             */
            max_scheduled_runs?: number | null;
            /** Parameters */
            parameters?: {
                [key: string]: unknown;
            };
            /**
             * Slug
             * @default null
             */
            slug?: string | null;
            /**
             * Catchup
             * @default null
             */
            catchup?: string | null;
            /**
             * Skipped Runs
             * @default 0
             */
            skipped_runs?: number;
            /**
             * Made Until
             * @default null
             */
            made_until?: string | null;
        };
        /** DeploymentScheduleCreate */
        DeploymentScheduleCreate: {
            /**
             * Active
             * @default true
             */
            active?: boolean;
            /** Schedule */
            schedule: components["schemas"]["CronSchedule"] | components["schemas"]["IntervalSchedule"] | components["schemas"]["RRuleSchedule"];
            /**
             * Max Scheduled Runs
             * @default null
             */
            max_scheduled_runs?: number | null;
            /** Parameters */
            parameters?: {
                [key: string]: unknown;
            };
            /**
             * Slug
             * @default null
             */
            slug?: string | null;
            /**
             * Replaces
             * @default null
             */
            replaces?: string | null;
            /**
             * Catchup
             * @default null
             */
            catchup?: string | null;
        };
        /**
         * DeploymentScheduleUpdate
         * @description Only the fields that were sent are changed.
         */
        DeploymentScheduleUpdate: {
            /**
             * Active
             * @default null
             */
            active?: boolean | null;
            /**
             * Schedule
             * @default null
             */
            schedule?: components["schemas"]["CronSchedule"] | components["schemas"]["IntervalSchedule"] | components["schemas"]["RRuleSchedule"] | null;
            /**
             * Max Scheduled Runs
             * @default null
             */
            max_scheduled_runs?: number | null;
            /** Parameters */
            parameters?: {
                [key: string]: unknown;
            };
            /**
             * Slug
             * @default null
             */
            slug?: string | null;
            /**
             * Replaces
             * @default null
             */
            replaces?: string | null;
            /**
             * Catchup
             * @default null
             */
            catchup?: string | null;
        };
        /**
         * DeploymentSort
         * @enum {string}
         */
        DeploymentSort: "CREATED_DESC" | "UPDATED_DESC" | "NAME_ASC" | "NAME_DESC";
        /**
         * DeploymentStatus
         * @enum {string}
         */
        DeploymentStatus: "READY" | "NOT_READY";
        /**
         * DeploymentUpdate
         * @description Only the fields that were sent are changed.
         */
        DeploymentUpdate: {
            /**
             * Version
             * @default null
             */
            version?: string | null;
            /**
             * Description
             * @default null
             */
            description?: string | null;
            /**
             * Paused
             * @default false
             */
            paused?: boolean;
            /** Schedules */
            schedules?: components["schemas"]["DeploymentScheduleUpdate"][];
            /**
             * Concurrency Limit
             * @default null
             */
            concurrency_limit?: number | null;
            /** @default null */
            concurrency_options?: components["schemas"]["ConcurrencyOptions"] | null;
            /**
             * Global Concurrency Limit Id
             * @default null
             */
            global_concurrency_limit_id?: string | null;
            /**
             * Parameters
             * @default null
             */
            parameters?: {
                [key: string]: unknown;
            } | null;
            /**
             * Parameter Openapi Schema
             * @default null
             */
            parameter_openapi_schema?: {
                [key: string]: unknown;
            } | null;
            /** Tags */
            tags?: string[];
            /**
             * Work Queue Name
             * @default null
             */
            work_queue_name?: string | null;
            /**
             * Work Pool Name
             * @default null
             */
            work_pool_name?: string | null;
            /**
             * Path
             * @default null
             */
            path?: string | null;
            /** Job Variables */
            job_variables?: {
                [key: string]: unknown;
            } | null;
            /**
             * Pull Steps
             * @default null
             */
            pull_steps?: {
                [key: string]: unknown;
            }[] | null;
            /**
             * Entrypoint
             * @default null
             */
            entrypoint?: string | null;
            /**
             * Storage Document Id
             * @default null
             */
            storage_document_id?: string | null;
            /**
             * Infrastructure Document Id
             * @default null
             */
            infrastructure_document_id?: string | null;
            /**
             * Enforce Parameter Schema
             * @default null
             */
            enforce_parameter_schema?: boolean | null;
            /** @default null */
            version_info?: components["schemas"]["VersionInfo"] | null;
        };
        /** DeploymentsOverview */
        DeploymentsOverview: {
            /** Deployments */
            deployments: components["schemas"]["DeploymentOverview"][];
            /** Count */
            count: number;
        };
        /** DeploymentsOverviewQuery */
        DeploymentsOverviewQuery: {
            name?: components["schemas"]["Wanted"];
            flow?: components["schemas"]["Wanted"];
            work_pool?: components["schemas"]["Wanted"];
            /** Tags */
            tags?: string[];
            /**
             * Paused
             * @default null
             */
            paused?: boolean | null;
            /** @default null */
            status?: components["schemas"]["DeploymentStatus"] | null;
            /** @default name */
            sort?: components["schemas"]["OverviewSort"];
            /**
             * Descending
             * @default false
             */
            descending?: boolean;
            /**
             * Limit
             * @default 50
             */
            limit?: number;
            /**
             * Offset
             * @default 0
             */
            offset?: number;
        };
        /**
         * DoNothing
         * @description Nothing; the firing is seen in the automation's history.
         */
        DoNothing: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "do-nothing";
        };
        /** DryFiring */
        DryFiring: {
            /** State */
            state: string;
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Labels */
            labels?: {
                [key: string]: string;
            };
            /**
             * Event Id
             * @default null
             */
            event_id?: string | null;
            /**
             * Event
             * @default null
             */
            event?: string | null;
        };
        /** DryRun */
        DryRun: {
            /** Trigger */
            trigger: components["schemas"]["EventTrigger"] | components["schemas"]["MetricTrigger"] | components["schemas"]["CompoundTrigger"] | components["schemas"]["SequenceTrigger"];
            /**
             * Since
             * @default null
             */
            since?: string | null;
            /**
             * Until
             * @default null
             */
            until?: string | null;
        };
        /** DryRunResult */
        DryRunResult: {
            /**
             * Since
             * Format: date-time
             */
            since: string;
            /**
             * Until
             * Format: date-time
             */
            until: string;
            /** Events */
            events: number;
            /** Is Cut */
            is_cut: boolean;
            /** Firings */
            firings: components["schemas"]["DryFiring"][];
            /** Count */
            count: number;
        };
        /**
         * DurationBin
         * @description Runs that are near each other on a plot.
         */
        DurationBin: {
            /**
             * Start
             * Format: date-time
             */
            start: string;
            /**
             * End
             * Format: date-time
             */
            end: string;
            /** At Least */
            at_least: number;
            /** Less Than */
            less_than: number;
            state_type: components["schemas"]["StateType"];
            /** Count */
            count: number;
            /**
             * Id
             * Format: uuid
             */
            id: string;
        };
        /**
         * DurationPoint
         * @description One run.
         */
        DurationPoint: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Name */
            name: string;
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Seconds */
            seconds: number;
            state_type: components["schemas"]["StateType"];
        };
        /**
         * ErrorGroup
         * @description Runs of one flow that ended badly in the same way.
         */
        ErrorGroup: {
            /** Signature */
            signature: string;
            flow: components["schemas"]["NamedObject"];
            /** Exception */
            exception: string | null;
            /** Message */
            message: string;
            /** Task */
            task: string | null;
            /** Count */
            count: number;
            /**
             * First Seen
             * Format: date-time
             */
            first_seen: string;
            /**
             * Last Seen
             * Format: date-time
             */
            last_seen: string;
            newest_run: components["schemas"]["NamedObject"];
            /** Run Ids */
            run_ids: string[];
        };
        /** Event */
        Event: {
            /**
             * Occurred
             * Format: date-time
             */
            occurred: string;
            /** Event */
            event: string;
            resource: components["schemas"]["Resource"];
            /** Related */
            related?: components["schemas"]["RelatedResource"][];
            /** Payload */
            payload?: {
                [key: string]: unknown;
            };
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Follows
             * @default null
             */
            follows?: string | null;
        };
        /**
         * EventAnyResourceFilter
         * @description A resource in any part: the one an event is about, or a related one.
         */
        EventAnyResourceFilter: {
            /**
             * Id
             * @default null
             */
            id?: string[] | null;
            /**
             * Id Prefix
             * @default null
             */
            id_prefix?: string[] | null;
            /** @default null */
            labels?: components["schemas"]["ResourceSpecification"] | null;
        };
        /** EventCount */
        EventCount: {
            /** Value */
            value: string;
            /** Label */
            label: string;
            /** Count */
            count: number;
            /**
             * Start Time
             * Format: date-time
             */
            start_time: string;
            /**
             * End Time
             * Format: date-time
             */
            end_time: string;
        };
        /** EventFilter */
        EventFilter: {
            occurred?: components["schemas"]["EventOccurredFilter"];
            /** @default null */
            event?: components["schemas"]["EventNameFilter"] | null;
            /** @default null */
            resource?: components["schemas"]["EventResourceFilter"] | null;
            /**
             * Related
             * @default null
             */
            related?: components["schemas"]["EventRelatedFilter"] | components["schemas"]["EventRelatedFilter"][] | null;
            /**
             * Any Resource
             * @default null
             */
            any_resource?: components["schemas"]["EventAnyResourceFilter"] | components["schemas"]["EventAnyResourceFilter"][] | null;
            id?: components["schemas"]["EventIDFilter"];
            /** @default null */
            text?: components["schemas"]["EventTextFilter"] | null;
            /** @default DESC */
            order?: components["schemas"]["EventOrder"];
        };
        /** EventIDFilter */
        EventIDFilter: {
            /**
             * Id
             * @default null
             */
            id?: string[] | null;
        };
        /** EventNameFilter */
        EventNameFilter: {
            /**
             * Prefix
             * @default null
             */
            prefix?: string[] | null;
            /**
             * Exclude Prefix
             * @default null
             */
            exclude_prefix?: string[] | null;
            /**
             * Name
             * @default null
             */
            name?: string[] | null;
            /**
             * Exclude Name
             * @default null
             */
            exclude_name?: string[] | null;
        };
        /** EventOccurredFilter */
        EventOccurredFilter: {
            /**
             * Since
             * Format: date-time
             * @default null
             */
            since?: string;
            /**
             * Until
             * Format: date-time
             * @default null
             */
            until?: string;
        };
        /**
         * EventOrder
         * @enum {string}
         */
        EventOrder: "ASC" | "DESC";
        /** EventPage */
        EventPage: {
            /** Events */
            events: components["schemas"]["ReceivedEvent"][];
            /** Total */
            total: number;
            /** Next Page */
            next_page: string | null;
        };
        /**
         * EventRelatedFilter
         * @description A resource that an event also concerns.
         */
        EventRelatedFilter: {
            /**
             * Id
             * @default null
             */
            id?: string[] | null;
            /**
             * Role
             * @default null
             */
            role?: string[] | null;
            /**
             * Resources In Roles
             * @default null
             */
            resources_in_roles?: [
                string,
                string
            ][] | null;
            /** @default null */
            labels?: components["schemas"]["ResourceSpecification"] | null;
        };
        /**
         * EventResourceFilter
         * @description The resource that an event is about.
         */
        EventResourceFilter: {
            /**
             * Id
             * @default null
             */
            id?: string[] | null;
            /**
             * Id Prefix
             * @default null
             */
            id_prefix?: string[] | null;
            /** @default null */
            labels?: components["schemas"]["ResourceSpecification"] | null;
            /**
             * Distinct
             * @default false
             */
            distinct?: boolean;
        };
        /** EventTextFilter */
        EventTextFilter: {
            /** Query */
            query: string;
        };
        /** EventTrigger */
        EventTrigger: {
            /**
             * Id
             * Format: uuid
             */
            id?: string;
            /** Match */
            match?: Record<string, unknown>;
            /** Match Related */
            match_related?: Record<string, unknown> | Record<string, unknown>[];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "event";
            /** After */
            after?: string[];
            /** Expect */
            expect?: string[];
            /** For Each */
            for_each?: string[];
            /**
             * Posture
             * @enum {string}
             */
            posture: "Reactive" | "Proactive";
            /**
             * Threshold
             * @default 1
             */
            threshold?: number;
            /**
             * Within
             * @default 0
             */
            within?: number;
        };
        /**
         * FailureCard
         * @description Why it ended badly, or is late.
         */
        FailureCard: {
            /** Summary */
            summary: string;
            /** Exception */
            exception: string | null;
            /** Message */
            message: string | null;
            task_run: components["schemas"]["NamedObject"] | null;
            /** Task Key */
            task_key: string | null;
            own_frame: components["schemas"]["TracebackFrame"] | null;
            /** Frames */
            frames: components["schemas"]["TracebackFrame"][];
            /** Traceback */
            traceback: string | null;
            /** Last Logs */
            last_logs: components["schemas"]["PageLog"][];
            same_error: components["schemas"]["RunCount"];
            /** Same Error Runs */
            same_error_runs: components["schemas"]["NamedObject"][];
            /** Signature */
            signature: string;
        };
        /**
         * FilterFlowRunInput
         * @description Which inputs of a run: those whose keys begin with `prefix`, without those that are known.
         */
        FilterFlowRunInput: {
            /** Prefix */
            prefix: string;
            /**
             * Limit
             * @default 1
             */
            limit?: number;
            /**
             * Exclude Keys
             * @default []
             */
            exclude_keys?: string[];
        };
        /** FiringEntry */
        FiringEntry: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** State */
            state: string;
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Labels */
            labels?: {
                [key: string]: string;
            };
            /**
             * Value
             * @default null
             */
            value?: number | null;
            /**
             * Event
             * @default null
             */
            event?: {
                [key: string]: unknown;
            } | null;
            /** Actions */
            actions: components["schemas"]["ActionOutcome"][];
        };
        /** FiringPage */
        FiringPage: {
            /** Firings */
            firings: components["schemas"]["FiringEntry"][];
            /**
             * Next
             * @default null
             */
            next?: string | null;
        };
        /** Flow */
        Flow: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Created */
            created: string | null;
            /** Updated */
            updated: string | null;
            /** Name */
            name: string;
            /** Tags */
            tags?: string[];
            /** Labels */
            labels?: {
                [key: string]: boolean | number | string;
            } | null;
        };
        /** FlowBulkDeleteResult */
        FlowBulkDeleteResult: {
            /** Deleted */
            deleted?: string[];
        };
        /**
         * FlowCreate
         * @description Create a flow, or find the one that has this name.
         */
        FlowCreate: {
            /** Name */
            name: string;
            /** Tags */
            tags?: string[];
            /** Labels */
            labels?: {
                [key: string]: boolean | number | string;
            } | null;
        };
        /** FlowFilter */
        FlowFilter: {
            /** @default and_ */
            operator?: components["schemas"]["rota__contract__filters__base__Operator"];
            /** @default null */
            id?: components["schemas"]["FlowFilterId"] | null;
            /** @default null */
            name?: components["schemas"]["FlowFilterName"] | null;
            /** @default null */
            tags?: components["schemas"]["FlowFilterTags"] | null;
            /** @default null */
            deployment?: components["schemas"]["FlowFilterDeployment"] | null;
        };
        /** FlowFilterDeployment */
        FlowFilterDeployment: {
            /** @default and_ */
            operator?: components["schemas"]["rota__contract__filters__base__Operator"];
            /**
             * Is Null
             * @default null
             */
            is_null_?: boolean | null;
        };
        /** FlowFilterId */
        FlowFilterId: {
            /**
             * Any
             * @default null
             */
            any_?: string[] | null;
            /**
             * Not Any
             * @default null
             */
            not_any_?: string[] | null;
        };
        /** FlowFilterName */
        FlowFilterName: {
            /**
             * Any
             * @default null
             */
            any_?: string[] | null;
            /**
             * Like
             * @default null
             */
            like_?: string | null;
        };
        /** FlowFilterTags */
        FlowFilterTags: {
            /** @default and_ */
            operator?: components["schemas"]["rota__contract__filters__base__Operator"];
            /**
             * All
             * @default null
             */
            all_?: string[] | null;
            /**
             * Is Null
             * @default null
             */
            is_null_?: boolean | null;
        };
        /** FlowOverview */
        FlowOverview: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Name */
            name: string;
            /** Tags */
            tags: string[];
            /**
             * Created
             * Format: date-time
             */
            created: string;
            /**
             * Updated
             * Format: date-time
             */
            updated: string;
            /** Last Runs */
            last_runs: components["schemas"]["RunBar"][];
            /** Success Rate */
            success_rate: number | null;
            /** Success Runs */
            success_runs: number;
            last_run: components["schemas"]["RunBar"] | null;
            next_run: components["schemas"]["ComingRun"] | null;
            /** Deployments */
            deployments: number;
        };
        /** FlowRun */
        FlowRun: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Created */
            created: string | null;
            /** Updated */
            updated: string | null;
            /** Name */
            name?: string;
            /**
             * Flow Id
             * Format: uuid
             */
            flow_id: string;
            /**
             * State Id
             * @default null
             */
            state_id?: string | null;
            /**
             * Deployment Id
             * @default null
             */
            deployment_id?: string | null;
            /**
             * Deployment Version
             * @default null
             */
            deployment_version?: string | null;
            /**
             * Work Queue Id
             * @default null
             */
            work_queue_id?: string | null;
            /**
             * Work Queue Name
             * @default null
             */
            work_queue_name?: string | null;
            /**
             * Flow Version
             * @default null
             */
            flow_version?: string | null;
            /** Parameters */
            parameters?: {
                [key: string]: unknown;
            };
            /**
             * Idempotency Key
             * @default null
             */
            idempotency_key?: string | null;
            /** Context */
            context?: {
                [key: string]: unknown;
            };
            empirical_policy?: components["schemas"]["FlowRunPolicy"];
            /** Tags */
            tags?: string[];
            /** Labels */
            labels?: {
                [key: string]: boolean | number | string;
            };
            /**
             * Parent Task Run Id
             * @default null
             */
            parent_task_run_id?: string | null;
            /** @default null */
            state_type?: components["schemas"]["StateType"] | null;
            /**
             * State Name
             * @default null
             */
            state_name?: string | null;
            /**
             * Run Count
             * @default 0
             */
            run_count?: number;
            /**
             * Expected Start Time
             * @default null
             */
            expected_start_time?: string | null;
            /**
             * Next Scheduled Start Time
             * @default null
             */
            next_scheduled_start_time?: string | null;
            /**
             * Start Time
             * @default null
             */
            start_time?: string | null;
            /**
             * End Time
             * @default null
             */
            end_time?: string | null;
            /**
             * Total Run Time
             * @default 0
             */
            total_run_time?: number;
            /**
             * Estimated Run Time
             * @default 0
             */
            estimated_run_time?: number;
            /**
             * Estimated Start Time Delta
             * @default 0
             */
            estimated_start_time_delta?: number;
            /**
             * Auto Scheduled
             * @default false
             */
            auto_scheduled?: boolean;
            /**
             * Infrastructure Document Id
             * @default null
             */
            infrastructure_document_id?: string | null;
            /**
             * Infrastructure Pid
             * @default null
             */
            infrastructure_pid?: string | null;
            /** @default null */
            created_by?: components["schemas"]["CreatedBy"] | null;
            /**
             * Work Pool Id
             * @default null
             */
            work_pool_id?: string | null;
            /**
             * Work Pool Name
             * @default null
             */
            work_pool_name?: string | null;
            /** @default null */
            state?: components["schemas"]["State_Any_"] | null;
            /**
             * Job Variables
             * @default null
             */
            job_variables?: {
                [key: string]: unknown;
            } | null;
        };
        /** FlowRunBulkCreateResponse */
        FlowRunBulkCreateResponse: {
            /** Results */
            results?: components["schemas"]["FlowRunCreateResult"][];
        };
        /** FlowRunBulkDeleteResult */
        FlowRunBulkDeleteResult: {
            /** Deleted */
            deleted?: string[];
        };
        /** FlowRunBulkSetStateResult */
        FlowRunBulkSetStateResult: {
            /** Results */
            results?: components["schemas"]["FlowRunOrchestrationResult"][];
        };
        /** FlowRunCreate */
        FlowRunCreate: {
            /**
             * Id
             * @default null
             */
            id?: string | null;
            /**
             * Flow Id
             * Format: uuid
             */
            flow_id: string;
            /**
             * Name
             * @default null
             */
            name?: string;
            /** @default null */
            state?: components["schemas"]["StateCreate"] | null;
            /**
             * Flow Version
             * @default null
             */
            flow_version?: string | null;
            /** Parameters */
            parameters?: {
                [key: string]: unknown;
            };
            /** Context */
            context?: {
                [key: string]: unknown;
            };
            /**
             * Parent Task Run Id
             * @default null
             */
            parent_task_run_id?: string | null;
            /**
             * Infrastructure Document Id
             * @default null
             */
            infrastructure_document_id?: string | null;
            empirical_policy?: components["schemas"]["FlowRunPolicy"];
            /** Tags */
            tags?: string[];
            /** Labels */
            labels?: {
                [key: string]: boolean | number | string;
            } | null;
            /**
             * Idempotency Key
             * @default null
             */
            idempotency_key?: string | null;
            /**
             * Work Pool Name
             * @default null
             */
            work_pool_name?: string | null;
            /**
             * Work Queue Name
             * @default null
             */
            work_queue_name?: string | null;
            /**
             * Job Variables
             * @default null
             */
            job_variables?: {
                [key: string]: unknown;
            } | null;
            /**
             * Deployment Id
             * @default null
             */
            deployment_id?: string | null;
            /** @default null */
            claim?: components["schemas"]["Claim"] | null;
        };
        /**
         * FlowRunCreateResult
         * @description What became of one of several runs.
         */
        FlowRunCreateResult: {
            /**
             * Flow Run Id
             * @default null
             */
            flow_run_id?: string | null;
            /**
             * Status
             * @enum {string}
             */
            status: "CREATED" | "FAILED";
            /**
             * Error
             * @default null
             */
            error?: string | null;
        };
        /** FlowRunExplanation */
        FlowRunExplanation: {
            /**
             * Flow Run Id
             * Format: uuid
             */
            flow_run_id: string;
            /** Name */
            name: string;
            /** State Name */
            state_name: string | null;
            /** Causes */
            causes: components["schemas"]["WhyCause"][];
        };
        /** FlowRunFilter */
        FlowRunFilter: {
            /** @default and_ */
            operator?: components["schemas"]["rota__contract__filters__base__Operator"];
            /** @default null */
            id?: components["schemas"]["FlowRunFilterId"] | null;
            /** @default null */
            name?: components["schemas"]["FlowRunFilterName"] | null;
            /** @default null */
            tags?: components["schemas"]["FlowRunFilterTags"] | null;
            /** @default null */
            deployment_id?: components["schemas"]["FlowRunFilterDeploymentId"] | null;
            /** @default null */
            work_queue_name?: components["schemas"]["FlowRunFilterWorkQueueName"] | null;
            /** @default null */
            state?: components["schemas"]["FlowRunFilterState"] | null;
            /** @default null */
            flow_version?: components["schemas"]["FlowRunFilterFlowVersion"] | null;
            /** @default null */
            start_time?: components["schemas"]["FlowRunFilterStartTime"] | null;
            /** @default null */
            end_time?: components["schemas"]["FlowRunFilterEndTime"] | null;
            /** @default null */
            expected_start_time?: components["schemas"]["FlowRunFilterExpectedStartTime"] | null;
            /** @default null */
            next_scheduled_start_time?: components["schemas"]["FlowRunFilterNextScheduledStartTime"] | null;
            /** @default null */
            parent_flow_run_id?: components["schemas"]["FlowRunFilterParentFlowRunId"] | null;
            /** @default null */
            parent_task_run_id?: components["schemas"]["FlowRunFilterParentTaskRunId"] | null;
            /** @default null */
            idempotency_key?: components["schemas"]["FlowRunFilterIdempotencyKey"] | null;
            /** @default null */
            created_by?: components["schemas"]["FlowRunFilterCreatedBy"] | null;
        };
        /** FlowRunFilterCreatedBy */
        FlowRunFilterCreatedBy: {
            /** @default and_ */
            operator?: components["schemas"]["rota__contract__filters__base__Operator"];
            /**
             * Id
             * @default null
             */
            id_?: string[] | null;
            /**
             * Type
             * @default null
             */
            type_?: string[] | null;
            /**
             * Is Null
             * @default null
             */
            is_null_?: boolean | null;
        };
        /** FlowRunFilterDeploymentId */
        FlowRunFilterDeploymentId: {
            /** @default and_ */
            operator?: components["schemas"]["rota__contract__filters__base__Operator"];
            /**
             * Any
             * @default null
             */
            any_?: string[] | null;
            /**
             * Is Null
             * @default null
             */
            is_null_?: boolean | null;
        };
        /**
         * FlowRunFilterEndTime
         * @description When the run ended.
         */
        FlowRunFilterEndTime: {
            /**
             * Before
             * @default null
             */
            before_?: string | null;
            /**
             * After
             * @default null
             */
            after_?: string | null;
            /**
             * Is Null
             * @default null
             */
            is_null_?: boolean | null;
        };
        /** FlowRunFilterExpectedStartTime */
        FlowRunFilterExpectedStartTime: {
            /**
             * Before
             * @default null
             */
            before_?: string | null;
            /**
             * After
             * @default null
             */
            after_?: string | null;
        };
        /** FlowRunFilterFlowVersion */
        FlowRunFilterFlowVersion: {
            /**
             * Any
             * @default null
             */
            any_?: string[] | null;
        };
        /** FlowRunFilterId */
        FlowRunFilterId: {
            /**
             * Any
             * @default null
             */
            any_?: string[] | null;
            /**
             * Not Any
             * @default null
             */
            not_any_?: string[] | null;
        };
        /** FlowRunFilterIdempotencyKey */
        FlowRunFilterIdempotencyKey: {
            /**
             * Any
             * @default null
             */
            any_?: string[] | null;
            /**
             * Not Any
             * @default null
             */
            not_any_?: string[] | null;
        };
        /** FlowRunFilterName */
        FlowRunFilterName: {
            /**
             * Any
             * @default null
             */
            any_?: string[] | null;
            /**
             * Like
             * @default null
             */
            like_?: string | null;
        };
        /** FlowRunFilterNextScheduledStartTime */
        FlowRunFilterNextScheduledStartTime: {
            /**
             * Before
             * @default null
             */
            before_?: string | null;
            /**
             * After
             * @default null
             */
            after_?: string | null;
        };
        /**
         * FlowRunFilterParentFlowRunId
         * @description The run that called this one as a subflow.
         */
        FlowRunFilterParentFlowRunId: {
            /** @default and_ */
            operator?: components["schemas"]["rota__contract__filters__base__Operator"];
            /**
             * Any
             * @default null
             */
            any_?: string[] | null;
        };
        /** FlowRunFilterParentTaskRunId */
        FlowRunFilterParentTaskRunId: {
            /** @default and_ */
            operator?: components["schemas"]["rota__contract__filters__base__Operator"];
            /**
             * Any
             * @default null
             */
            any_?: string[] | null;
            /**
             * Is Null
             * @default null
             */
            is_null_?: boolean | null;
        };
        /**
         * FlowRunFilterStartTime
         * @description When the run started; for `before_` and `after_`, one that has not is placed by its expected start.
         */
        FlowRunFilterStartTime: {
            /**
             * Before
             * @default null
             */
            before_?: string | null;
            /**
             * After
             * @default null
             */
            after_?: string | null;
            /**
             * Is Null
             * @default null
             */
            is_null_?: boolean | null;
        };
        /** FlowRunFilterState */
        FlowRunFilterState: {
            /** @default and_ */
            operator?: components["schemas"]["rota__contract__filters__base__Operator"];
            /** @default null */
            type?: components["schemas"]["FlowRunFilterStateType"] | null;
            /** @default null */
            name?: components["schemas"]["FlowRunFilterStateName"] | null;
        };
        /** FlowRunFilterStateName */
        FlowRunFilterStateName: {
            /**
             * Any
             * @default null
             */
            any_?: string[] | null;
            /**
             * Not Any
             * @default null
             */
            not_any_?: string[] | null;
        };
        /** FlowRunFilterStateType */
        FlowRunFilterStateType: {
            /**
             * Any
             * @default null
             */
            any_?: components["schemas"]["StateType"][] | null;
            /**
             * Not Any
             * @default null
             */
            not_any_?: components["schemas"]["StateType"][] | null;
        };
        /** FlowRunFilterTags */
        FlowRunFilterTags: {
            /** @default and_ */
            operator?: components["schemas"]["rota__contract__filters__base__Operator"];
            /**
             * All
             * @default null
             */
            all_?: string[] | null;
            /**
             * Any
             * @default null
             */
            any_?: string[] | null;
            /**
             * Is Null
             * @default null
             */
            is_null_?: boolean | null;
        };
        /** FlowRunFilterWorkQueueName */
        FlowRunFilterWorkQueueName: {
            /** @default and_ */
            operator?: components["schemas"]["rota__contract__filters__base__Operator"];
            /**
             * Any
             * @default null
             */
            any_?: string[] | null;
            /**
             * Is Null
             * @default null
             */
            is_null_?: boolean | null;
        };
        /** FlowRunHistory */
        FlowRunHistory: {
            /**
             * History Start
             * Format: date-time
             */
            history_start: string;
            /**
             * History End
             * Format: date-time
             */
            history_end: string;
            /** History Interval Seconds */
            history_interval_seconds: number;
            /** @default null */
            flows?: components["schemas"]["FlowFilter"] | null;
            /** @default null */
            flow_runs?: components["schemas"]["FlowRunFilter"] | null;
            /** @default null */
            task_runs?: components["schemas"]["TaskRunFilter"] | null;
            /** @default null */
            deployments?: components["schemas"]["DeploymentFilter"] | null;
            /** @default null */
            work_pools?: components["schemas"]["WorkPoolFilter"] | null;
            /** @default null */
            work_queues?: components["schemas"]["WorkQueueFilter"] | null;
        };
        /**
         * FlowRunInput
         * @description One input. A key is there once in a run.
         */
        FlowRunInput: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Created */
            created: string | null;
            /** Updated */
            updated: string | null;
            /**
             * Flow Run Id
             * Format: uuid
             */
            flow_run_id: string;
            /** Key */
            key: string;
            /** Value */
            value: string;
            /**
             * Sender
             * @default null
             */
            sender?: string | null;
        };
        /** FlowRunInputCreate */
        FlowRunInputCreate: {
            /** Key */
            key: string;
            /** Value */
            value: string;
            /**
             * Sender
             * @default null
             */
            sender?: string | null;
        };
        /**
         * FlowRunOrchestrationResult
         * @description What became of the state proposed for one run.
         */
        FlowRunOrchestrationResult: {
            /**
             * Flow Run Id
             * Format: uuid
             */
            flow_run_id: string;
            status: components["schemas"]["SetStateStatus"];
            /** @default null */
            state?: components["schemas"]["State_Any_"] | null;
            /** Details */
            details: components["schemas"]["StateAcceptDetails"] | components["schemas"]["StateWaitDetails"] | components["schemas"]["StateRejectDetails"] | components["schemas"]["StateAbortDetails"];
        };
        /** FlowRunPage */
        FlowRunPage: {
            run: components["schemas"]["FlowRun"];
            flow: components["schemas"]["NamedObject"];
            deployment: components["schemas"]["DeploymentOfRun"] | null;
            place: components["schemas"]["PlaceOfRun"];
            parent: components["schemas"]["ParentOfRun"] | null;
            typical: components["schemas"]["TypicalDuration"] | null;
            counts: components["schemas"]["RunTabCounts"];
            tasks: components["schemas"]["TaskProgress"];
            /** States */
            states: components["schemas"]["StateStep"][];
            failure: components["schemas"]["FailureCard"] | null;
            previous_run: components["schemas"]["RunBar"] | null;
            next_run: components["schemas"]["RunBar"] | null;
            /** Waits For Input */
            waits_for_input: boolean;
        };
        /**
         * FlowRunPolicy
         * @description What the rules keep about one run, beside its states.
         */
        FlowRunPolicy: {
            /**
             * Max Retries
             * @default 0
             */
            max_retries?: number;
            /**
             * Retry Delay Seconds
             * @default 0
             */
            retry_delay_seconds?: number;
            /**
             * Retries
             * @default null
             */
            retries?: number | null;
            /**
             * Retry Delay
             * @default null
             */
            retry_delay?: number | null;
            /** Pause Keys */
            pause_keys?: string[] | null;
            /**
             * Resuming
             * @default false
             */
            resuming?: boolean | null;
            /**
             * Retry Type
             * @default null
             */
            retry_type?: ("in_process" | "reschedule") | null;
        };
        /**
         * FlowRunResult
         * @description An argument that is another flow run's result.
         */
        FlowRunResult: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            input_type: "flow_run";
            /**
             * Id
             * Format: uuid
             */
            id: string;
        };
        /**
         * FlowRunSlotSummary
         * @description A run that takes one of a limit's slots.
         */
        FlowRunSlotSummary: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Name */
            name: string;
            /** @default null */
            state_type?: components["schemas"]["StateType"] | null;
            /**
             * State Name
             * @default null
             */
            state_name?: string | null;
            /**
             * Start Time
             * @default null
             */
            start_time?: string | null;
            /**
             * State Timestamp
             * @default null
             */
            state_timestamp?: string | null;
            /**
             * Time In Current State
             * @default null
             */
            time_in_current_state?: number | null;
        };
        /**
         * FlowRunSort
         * @enum {string}
         */
        FlowRunSort: "ID_DESC" | "START_TIME_ASC" | "START_TIME_DESC" | "EXPECTED_START_TIME_ASC" | "EXPECTED_START_TIME_DESC" | "NAME_ASC" | "NAME_DESC" | "NEXT_SCHEDULED_START_TIME_ASC" | "END_TIME_DESC";
        /**
         * FlowRunUpdate
         * @description Only the fields that were sent are changed.
         */
        FlowRunUpdate: {
            /**
             * Name
             * @default null
             */
            name?: string | null;
            /**
             * Flow Version
             * @default null
             */
            flow_version?: string | null;
            /** Parameters */
            parameters?: {
                [key: string]: unknown;
            };
            empirical_policy?: components["schemas"]["FlowRunPolicy"];
            /** Tags */
            tags?: string[];
            /**
             * Infrastructure Pid
             * @default null
             */
            infrastructure_pid?: string | null;
            /**
             * Job Variables
             * @default null
             */
            job_variables?: {
                [key: string]: unknown;
            } | null;
        };
        /**
         * FlowSort
         * @enum {string}
         */
        FlowSort: "CREATED_DESC" | "UPDATED_DESC" | "NAME_ASC" | "NAME_DESC";
        /** FlowUpdate */
        FlowUpdate: {
            /** Tags */
            tags?: string[];
        };
        /** FlowsOverview */
        FlowsOverview: {
            /** Flows */
            flows: components["schemas"]["FlowOverview"][];
            /** Count */
            count: number;
        };
        /** FlowsOverviewQuery */
        FlowsOverviewQuery: {
            name?: components["schemas"]["Wanted"];
            /** Tags */
            tags?: string[];
            /** @default name */
            sort?: components["schemas"]["OverviewSort"];
            /**
             * Descending
             * @default false
             */
            descending?: boolean;
            /**
             * Limit
             * @default 50
             */
            limit?: number;
            /**
             * Offset
             * @default 0
             */
            offset?: number;
        };
        /**
         * FoundRun
         * @description One row of a list of runs. What was not asked for by `columns` is null.
         */
        FoundRun: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "flow" | "task";
            /** Name */
            name: string;
            state_type: components["schemas"]["StateType"] | null;
            /** State Name */
            state_name: string | null;
            /** State Timestamp */
            state_timestamp: string | null;
            flow: components["schemas"]["NamedObject"] | null;
            deployment: components["schemas"]["NamedObject"] | null;
            work_pool: components["schemas"]["NamedObject"] | null;
            work_queue: components["schemas"]["NamedObject"] | null;
            flow_run: components["schemas"]["NamedObject"] | null;
            parent: components["schemas"]["NamedObject"] | null;
            /** Task Key */
            task_key: string | null;
            /** Expected Start Time */
            expected_start_time: string | null;
            /** Start Time */
            start_time: string | null;
            /** End Time */
            end_time: string | null;
            /** Seconds */
            seconds: number;
            /** Lateness Seconds */
            lateness_seconds: number;
            /** Run Count */
            run_count: number;
            /** Tags */
            tags: string[];
            created_by: components["schemas"]["RunMaker"] | null;
            /**
             * Created
             * Format: date-time
             */
            created: string;
            /**
             * Updated
             * Format: date-time
             */
            updated: string;
            tasks: components["schemas"]["TaskProgress"] | null;
            /** Summary */
            summary: string | null;
            /** Parameters */
            parameters: string | null;
            /** Is Cached */
            is_cached: boolean | null;
        };
        /** GlobalConcurrencyLimitResponse */
        GlobalConcurrencyLimitResponse: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Created */
            created: string | null;
            /** Updated */
            updated: string | null;
            /**
             * Active
             * @default true
             */
            active?: boolean;
            /** Name */
            name: string;
            /** Limit */
            limit: number;
            /** Active Slots */
            active_slots: number;
            /**
             * Slot Decay Per Second
             * @default 2
             */
            slot_decay_per_second?: number;
        };
        /** Graph */
        Graph: {
            /** Start Time */
            start_time: string | null;
            /** End Time */
            end_time: string | null;
            /** Root Node Ids */
            root_node_ids: string[];
            /** Nodes */
            nodes: [
                string,
                components["schemas"]["GraphNode"]
            ][];
            /** Artifacts */
            artifacts: components["schemas"]["GraphArtifact"][];
            /** States */
            states: components["schemas"]["GraphState"][];
        };
        /** GraphArtifact */
        GraphArtifact: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Created
             * Format: date-time
             */
            created: string;
            /** Key */
            key: string | null;
            /** Type */
            type: string | null;
            /** Is Latest */
            is_latest: boolean;
            /** Data */
            data: unknown | null;
        };
        /** GraphEdge */
        GraphEdge: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
        };
        /** GraphNode */
        GraphNode: {
            /**
             * Kind
             * @enum {string}
             */
            kind: "flow-run" | "task-run";
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Label */
            label: string;
            state_type: components["schemas"]["StateType"];
            /**
             * Start Time
             * Format: date-time
             */
            start_time: string;
            /** End Time */
            end_time: string | null;
            /** Parents */
            parents: components["schemas"]["GraphEdge"][];
            /** Children */
            children: components["schemas"]["GraphEdge"][];
            /** Encapsulating */
            encapsulating: components["schemas"]["GraphEdge"][];
            /** Artifacts */
            artifacts: components["schemas"]["GraphArtifact"][];
        };
        /** GraphState */
        GraphState: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Timestamp
             * Format: date-time
             */
            timestamp: string;
            type: components["schemas"]["StateType"];
            /** Name */
            name: string;
        };
        /**
         * HandBack
         * @description Give back runs that were claimed and not started: they are Scheduled again, for other workers.
         */
        HandBack: {
            /** Holder */
            holder: string;
            /** Flow Run Ids */
            flow_run_ids: string[];
            /**
             * Reason
             * @default null
             */
            reason?: string | null;
        };
        /** HandBackResult */
        HandBackResult: {
            /** Handed Back */
            handed_back: string[];
        };
        /**
         * HandBackTaskRuns
         * @description Give back task runs that are not over: they are Scheduled again, for other workers.
         */
        HandBackTaskRuns: {
            /** Holder */
            holder: string;
            /** Task Run Ids */
            task_run_ids: string[];
            /**
             * Reason
             * @default null
             */
            reason?: string | null;
            /**
             * Leaves
             * @default false
             */
            leaves?: boolean;
        };
        /** HandedBackTaskRuns */
        HandedBackTaskRuns: {
            /** Handed Back */
            handed_back: string[];
        };
        /** HistoryBucket */
        HistoryBucket: {
            /**
             * Start
             * Format: date-time
             */
            start: string;
            /**
             * End
             * Format: date-time
             */
            end: string;
            /** Counts */
            counts: {
                [key: string]: number;
            };
            /** P50 Seconds */
            p50_seconds: number | null;
            /** P95 Seconds */
            p95_seconds: number | null;
        };
        /**
         * HistoryResponse
         * @description One interval of a history.
         */
        HistoryResponse: {
            /**
             * Interval Start
             * Format: date-time
             */
            interval_start: string;
            /**
             * Interval End
             * Format: date-time
             */
            interval_end: string;
            /** States */
            states: components["schemas"]["HistoryResponseState"][];
        };
        /**
         * HistoryResponseState
         * @description Runs that were in one state.
         */
        HistoryResponseState: {
            state_type: components["schemas"]["StateType"];
            /** State Name */
            state_name: string;
            /** Count Runs */
            count_runs: number;
            /** Sum Estimated Run Time */
            sum_estimated_run_time: number;
            /** Sum Estimated Lateness */
            sum_estimated_lateness: number;
        };
        /**
         * HitKind
         * @enum {string}
         */
        HitKind: "flow" | "deployment" | "flow_run" | "task_run" | "work_pool" | "work_queue" | "worker" | "block_document" | "variable" | "artifact" | "concurrency_limit" | "view" | "event";
        /** HolderOfSlots */
        HolderOfSlots: {
            /** Holder */
            holder: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "flow_run" | "task_run" | "other";
            /** Id */
            id: string | null;
            /** Name */
            name: string | null;
            /** Slots */
            slots: number;
            /**
             * Since
             * Format: date-time
             */
            since: string;
            /**
             * Until
             * Format: date-time
             */
            until: string;
            /**
             * Lease Id
             * Format: uuid
             */
            lease_id: string;
        };
        /** IncrementSlots */
        IncrementSlots: {
            /** Slots */
            slots: number;
            /** Names */
            names: string[];
            /**
             * Mode
             * @default concurrency
             * @enum {string}
             */
            mode?: "concurrency" | "rate_limit";
            /**
             * Create If Missing
             * @default null
             */
            create_if_missing?: boolean | null;
        };
        /** IncrementSlotsWithLease */
        IncrementSlotsWithLease: {
            /** Slots */
            slots: number;
            /** Names */
            names: string[];
            /**
             * Mode
             * @default concurrency
             * @enum {string}
             */
            mode?: "concurrency" | "rate_limit";
            /**
             * Lease Duration
             * @default 300
             */
            lease_duration?: number;
            /** @default null */
            holder?: components["schemas"]["ConcurrencyLeaseHolder"] | null;
        };
        /**
         * IntervalSchedule
         * @description Every so often, counted from an anchor.
         */
        IntervalSchedule: {
            /** Interval */
            interval: number;
            /**
             * Anchor Date
             * Format: date-time
             */
            anchor_date?: string;
            /**
             * Timezone
             * @default null
             */
            timezone?: string | null;
        };
        /** KeptLease */
        KeptLease: {
            /**
             * Lease Id
             * Format: uuid
             */
            lease_id: string;
            /** Lease Seconds */
            lease_seconds: number;
        };
        /** LateRun */
        LateRun: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Name */
            name: string;
            flow: components["schemas"]["NamedObject"];
            deployment: components["schemas"]["NamedObject"] | null;
            work_pool: components["schemas"]["NamedObject"] | null;
            /**
             * Expected Start Time
             * Format: date-time
             */
            expected_start_time: string;
            /** Late Seconds */
            late_seconds: number;
            /** Code */
            code: string | null;
            /** Reason */
            reason: string | null;
        };
        /** LeaseRenewal */
        LeaseRenewal: {
            /** Holder */
            holder: string;
            /** Flow Run Ids */
            flow_run_ids: string[];
            /** Lease Seconds */
            lease_seconds: number;
        };
        /** LeaseRenewalResult */
        LeaseRenewalResult: {
            /** Renewed */
            renewed: string[];
            /** Lost */
            lost: string[];
            /** Cancelling */
            cancelling?: string[];
            /** Paused */
            paused?: string[];
            /** Suspended */
            suspended?: string[];
        };
        /**
         * LiveChanges
         * @description What has changed in one topic. Rows replace those of the same id; receiving one twice is possible and harmless.
         */
        LiveChanges: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "changes";
            /** Key */
            key: string;
            /** Cursor */
            cursor: string;
            /**
             * Runs
             * @default null
             */
            runs?: components["schemas"]["FoundRun"][] | null;
            /**
             * Removed
             * @default null
             */
            removed?: string[] | null;
            /**
             * Task Runs
             * @default null
             */
            task_runs?: components["schemas"]["LiveTaskRun"][] | null;
            /**
             * Task Run Counts
             * @default null
             */
            task_run_counts?: {
                [key: string]: number;
            } | null;
            /**
             * Lines
             * @default null
             */
            lines?: components["schemas"]["LogLine"][] | null;
            /**
             * Total
             * @default null
             */
            total?: number | null;
            /**
             * Moved From
             * @default null
             */
            moved_from?: number | null;
            /**
             * Events
             * @default null
             */
            events?: components["schemas"]["ReceivedEvent"][] | null;
            /**
             * Pools
             * @default null
             */
            pools?: components["schemas"]["LivePool"][] | null;
            /**
             * Workers
             * @default null
             */
            workers?: components["schemas"]["LiveWorker"][] | null;
            /** @default null */
            counts?: components["schemas"]["LiveCounts"] | null;
            /** @default null */
            bulk?: components["schemas"]["BulkJob"] | null;
        };
        /**
         * LiveCounts
         * @description Flow runs. A number over 10,000 is 10,001.
         */
        LiveCounts: {
            /** Running */
            running: number;
            /** Pending */
            pending: number;
            /** Paused */
            paused: number;
            /** Late */
            late: number;
            /** Awaiting */
            awaiting: number;
            /** Scheduled */
            scheduled: number;
            /** Completed */
            completed: number;
            /** Failed */
            failed: number;
            /** Crashed */
            crashed: number;
            /** Cancelled */
            cancelled: number;
        };
        /** LiveHello */
        LiveHello: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "hello";
            /** Server Version */
            server_version: string;
            /**
             * Now
             * Format: date-time
             */
            now: string;
            /** Max Subscriptions */
            max_subscriptions: number;
            /** Ping Seconds */
            ping_seconds: number;
        };
        /**
         * LiveKnown
         * @description More runs that the client shows under a subscription to `runs`.
         */
        LiveKnown: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "known";
            /** Key */
            key: string;
            /** Ids */
            ids: string[];
        };
        /** LivePing */
        LivePing: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "ping";
        };
        /** LivePong */
        LivePong: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "pong";
            /**
             * Now
             * Format: date-time
             */
            now: string;
        };
        /** LivePool */
        LivePool: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Name */
            name: string;
            /** Type */
            type: string;
            /** Is Paused */
            is_paused: boolean;
            status: components["schemas"]["WorkPoolStatus"] | null;
            /** Concurrency Limit */
            concurrency_limit: number | null;
            /**
             * Updated
             * Format: date-time
             */
            updated: string;
        };
        /**
         * LiveRefused
         * @description What the client said makes no sense or is not allowed; the connection stays.
         */
        LiveRefused: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "refused";
            /** Key */
            key: string | null;
            /** Sentence */
            sentence: string;
        };
        /** LiveSubscribe */
        LiveSubscribe: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "subscribe";
            /** Key */
            key: string;
            /** Topic */
            topic: string;
            /**
             * Kind
             * @default flow
             * @enum {string}
             */
            kind?: "flow" | "task";
            /** @default null */
            runs?: components["schemas"]["RunSearchFilter"] | null;
            /** @default null */
            events?: components["schemas"]["EventFilter"] | null;
            /** @default null */
            counts?: components["schemas"]["CountsFilter"] | null;
            /**
             * After
             * @default null
             */
            after?: string | null;
            /** Known */
            known?: string[];
        };
        /** LiveSubscribed */
        LiveSubscribed: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "subscribed";
            /** Key */
            key: string;
            /** Cursor */
            cursor: string;
            /** Is Complete */
            is_complete: boolean;
        };
        /** LiveTaskRun */
        LiveTaskRun: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Name */
            name: string;
            /**
             * Flow Run Id
             * Format: uuid
             */
            flow_run_id: string;
            /** Task Key */
            task_key: string;
            /** State Id */
            state_id: string | null;
            state_type: components["schemas"]["StateType"] | null;
            /** State Name */
            state_name: string | null;
            /** State Timestamp */
            state_timestamp: string | null;
            /** Run Count */
            run_count: number;
            /** Expected Start Time */
            expected_start_time: string | null;
            /** Start Time */
            start_time: string | null;
            /** End Time */
            end_time: string | null;
            /** Total Run Time */
            total_run_time: number;
            /** Tags */
            tags: string[];
            /**
             * Updated
             * Format: date-time
             */
            updated: string;
        };
        /** LiveUnsubscribe */
        LiveUnsubscribe: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "unsubscribe";
            /** Key */
            key: string;
        };
        /** LiveUnsubscribed */
        LiveUnsubscribed: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "unsubscribed";
            /** Key */
            key: string;
        };
        /** LiveWorker */
        LiveWorker: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Name */
            name: string;
            /**
             * Work Pool Id
             * Format: uuid
             */
            work_pool_id: string;
            status: components["schemas"]["WorkerStatus"];
            /** Last Heartbeat Time */
            last_heartbeat_time: string | null;
        };
        /** Log */
        Log: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Created */
            created: string | null;
            /** Updated */
            updated: string | null;
            /** Name */
            name: string;
            /** Level */
            level: number;
            /** Message */
            message: string;
            /**
             * Timestamp
             * Format: date-time
             */
            timestamp: string;
            /**
             * Flow Run Id
             * @default null
             */
            flow_run_id?: string | null;
            /**
             * Task Run Id
             * @default null
             */
            task_run_id?: string | null;
        };
        /** LogCreate */
        LogCreate: {
            /** Name */
            name: string;
            /** Level */
            level: number;
            /** Message */
            message: string;
            /**
             * Timestamp
             * Format: date-time
             */
            timestamp: string;
            /**
             * Flow Run Id
             * @default null
             */
            flow_run_id?: string | null;
            /**
             * Task Run Id
             * @default null
             */
            task_run_id?: string | null;
        };
        /** LogFilter */
        LogFilter: {
            /** @default and_ */
            operator?: components["schemas"]["rota__contract__filters__base__Operator"];
            /** @default null */
            level?: components["schemas"]["LogFilterLevel"] | null;
            /** @default null */
            timestamp?: components["schemas"]["LogFilterTimestamp"] | null;
            /** @default null */
            flow_run_id?: components["schemas"]["LogFilterFlowRunId"] | null;
            /** @default null */
            task_run_id?: components["schemas"]["LogFilterTaskRunId"] | null;
            /** @default null */
            text?: components["schemas"]["LogFilterTextSearch"] | null;
        };
        /** LogFilterFlowRunId */
        LogFilterFlowRunId: {
            /**
             * Any
             * @default null
             */
            any_?: string[] | null;
        };
        /** LogFilterLevel */
        LogFilterLevel: {
            /**
             * Ge
             * @default null
             */
            ge_?: number | null;
            /**
             * Le
             * @default null
             */
            le_?: number | null;
        };
        /** LogFilterTaskRunId */
        LogFilterTaskRunId: {
            /**
             * Any
             * @default null
             */
            any_?: string[] | null;
            /**
             * Is Null
             * @default null
             */
            is_null_?: boolean | null;
        };
        /** LogFilterTextSearch */
        LogFilterTextSearch: {
            /** Query */
            query: string;
        };
        /** LogFilterTimestamp */
        LogFilterTimestamp: {
            /**
             * Before
             * @default null
             */
            before_?: string | null;
            /**
             * After
             * @default null
             */
            after_?: string | null;
        };
        /** LogLevelCount */
        LogLevelCount: {
            /** Level */
            level: number;
            /** Count */
            count: number;
        };
        /** LogLine */
        LogLine: {
            /** Ordinal */
            ordinal: number;
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Timestamp
             * Format: date-time
             */
            timestamp: string;
            /** Level */
            level: number;
            /** Logger */
            logger: string;
            /** Message */
            message: string;
            /** Flow Run Id */
            flow_run_id: string | null;
            /** Task Run Id */
            task_run_id: string | null;
        };
        /** LogLoggerCount */
        LogLoggerCount: {
            /** Logger */
            logger: string;
            /** Count */
            count: number;
        };
        /**
         * LogOrder
         * @enum {string}
         */
        LogOrder: "oldest" | "newest";
        /** LogPage */
        LogPage: {
            /** Total */
            total: number;
            /** Lines */
            lines: components["schemas"]["LogLine"][];
            /** Next */
            next: number | null;
            /** Match Count */
            match_count: number | null;
            /** Matches */
            matches: number[] | null;
            /** First Error */
            first_error: number | null;
            /** Task Names */
            task_names: {
                [key: string]: string;
            };
        };
        /**
         * LogSort
         * @enum {string}
         */
        LogSort: "TIMESTAMP_ASC" | "TIMESTAMP_DESC";
        /**
         * LogSummary
         * @description What there is to filter by, and where the errors are.
         */
        LogSummary: {
            /** Total */
            total: number;
            /** First At */
            first_at: string | null;
            /** Last At */
            last_at: string | null;
            /** First Error */
            first_error: number | null;
            /** Levels */
            levels: components["schemas"]["LogLevelCount"][];
            /** Loggers */
            loggers: components["schemas"]["LogLoggerCount"][];
            /** Tasks */
            tasks: components["schemas"]["LogTaskCount"][];
            /** Errors */
            errors: number[];
        };
        /** LogTaskCount */
        LogTaskCount: {
            /** Task Run Id */
            task_run_id: string | null;
            /** Name */
            name: string | null;
            /** Count */
            count: number;
        };
        /** MetricTrigger */
        MetricTrigger: {
            /**
             * Id
             * Format: uuid
             */
            id?: string;
            /** Match */
            match?: Record<string, unknown>;
            /** Match Related */
            match_related?: Record<string, unknown> | Record<string, unknown>[];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "metric";
            /**
             * Posture
             * @default Metric
             * @constant
             */
            posture?: "Metric";
            metric: components["schemas"]["MetricTriggerQuery"];
        };
        /** MetricTriggerQuery */
        MetricTriggerQuery: {
            /**
             * Name
             * @enum {string}
             */
            name: "lateness" | "duration" | "successes" | "duration_p50" | "duration_p95" | "queue_depth";
            /** Threshold */
            threshold: number;
            operator: components["schemas"]["rota__core__triggers__model__Operator"];
            /**
             * Range
             * @default 300
             */
            range?: number;
            /**
             * Firing For
             * @default 300
             */
            firing_for?: number;
        };
        /** MinimalConcurrencyLimitResponse */
        MinimalConcurrencyLimitResponse: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Name */
            name: string;
            /** Limit */
            limit: number;
        };
        /**
         * NamedObject
         * @description Something that the run belongs with. The name is null when the object is gone.
         */
        NamedObject: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Name */
            name: string | null;
        };
        /** NextRun */
        NextRun: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Name */
            name: string;
            flow: components["schemas"]["NamedObject"];
            deployment: components["schemas"]["NamedObject"] | null;
            /**
             * Expected Start Time
             * Format: date-time
             */
            expected_start_time: string;
            /** Typical Seconds */
            typical_seconds: number | null;
        };
        /** OfFlowRuns */
        OfFlowRuns: {
            /** Flow Run Ids */
            flow_run_ids: string[];
        };
        /** OfFlows */
        OfFlows: {
            /** Flow Ids */
            flow_ids: string[];
        };
        /**
         * OrchestrationResult
         * @description The answer to a proposed state: what was written, or why not and what to do.
         */
        OrchestrationResult: {
            state: components["schemas"]["State_Any_"] | null;
            status: components["schemas"]["SetStateStatus"];
            /** Details */
            details: components["schemas"]["StateAcceptDetails"] | components["schemas"]["StateWaitDetails"] | components["schemas"]["StateRejectDetails"] | components["schemas"]["StateAbortDetails"];
        };
        /**
         * OverviewSort
         * @enum {string}
         */
        OverviewSort: "name" | "created" | "updated";
        /** PageLog */
        PageLog: {
            /**
             * Timestamp
             * Format: date-time
             */
            timestamp: string;
            /** Level */
            level: number;
            /** Name */
            name: string;
            /** Message */
            message: string;
            /** Task Run Id */
            task_run_id: string | null;
        };
        /** Page[Deployment] */
        Page_Deployment_: {
            /** Results */
            results: components["schemas"]["Deployment"][];
            /** Count */
            count: number;
            /** Limit */
            limit: number;
            /** Pages */
            pages: number;
            /** Page */
            page: number;
        };
        /** Page[FlowRun] */
        Page_FlowRun_: {
            /** Results */
            results: components["schemas"]["FlowRun"][];
            /** Count */
            count: number;
            /** Limit */
            limit: number;
            /** Pages */
            pages: number;
            /** Page */
            page: number;
        };
        /** Page[Flow] */
        Page_Flow_: {
            /** Results */
            results: components["schemas"]["Flow"][];
            /** Count */
            count: number;
            /** Limit */
            limit: number;
            /** Pages */
            pages: number;
            /** Page */
            page: number;
        };
        /** Page[TaskRun] */
        Page_TaskRun_: {
            /** Results */
            results: components["schemas"]["TaskRun"][];
            /** Count */
            count: number;
            /** Limit */
            limit: number;
            /** Pages */
            pages: number;
            /** Page */
            page: number;
        };
        /** PaginateDeployments */
        PaginateDeployments: {
            /** @default null */
            flows?: components["schemas"]["FlowFilter"] | null;
            /** @default null */
            flow_runs?: components["schemas"]["FlowRunFilter"] | null;
            /** @default null */
            task_runs?: components["schemas"]["TaskRunFilter"] | null;
            /** @default null */
            deployments?: components["schemas"]["DeploymentFilter"] | null;
            /** @default null */
            work_pools?: components["schemas"]["WorkPoolFilter"] | null;
            /** @default null */
            work_pool_queues?: components["schemas"]["WorkQueueFilter"] | null;
            /** @default NAME_ASC */
            sort?: components["schemas"]["DeploymentSort"];
            /**
             * Limit
             * @default null
             */
            limit?: number;
            /**
             * Page
             * @default 1
             */
            page?: number;
        };
        /** PaginateFlowRuns */
        PaginateFlowRuns: {
            /** @default null */
            flows?: components["schemas"]["FlowFilter"] | null;
            /** @default null */
            flow_runs?: components["schemas"]["FlowRunFilter"] | null;
            /** @default null */
            task_runs?: components["schemas"]["TaskRunFilter"] | null;
            /** @default null */
            deployments?: components["schemas"]["DeploymentFilter"] | null;
            /** @default null */
            work_pools?: components["schemas"]["WorkPoolFilter"] | null;
            /** @default null */
            work_pool_queues?: components["schemas"]["WorkQueueFilter"] | null;
            /** @default ID_DESC */
            sort?: components["schemas"]["FlowRunSort"];
            /**
             * Limit
             * @default null
             */
            limit?: number;
            /**
             * Page
             * @default 1
             */
            page?: number;
        };
        /** PaginateFlows */
        PaginateFlows: {
            /** @default null */
            flows?: components["schemas"]["FlowFilter"] | null;
            /** @default null */
            flow_runs?: components["schemas"]["FlowRunFilter"] | null;
            /** @default null */
            task_runs?: components["schemas"]["TaskRunFilter"] | null;
            /** @default null */
            deployments?: components["schemas"]["DeploymentFilter"] | null;
            /** @default null */
            work_pools?: components["schemas"]["WorkPoolFilter"] | null;
            /** @default null */
            work_queues?: components["schemas"]["WorkQueueFilter"] | null;
            /** @default NAME_ASC */
            sort?: components["schemas"]["FlowSort"];
            /**
             * Limit
             * @default null
             */
            limit?: number;
            /**
             * Page
             * @default 1
             */
            page?: number;
        };
        /** PaginateTaskRuns */
        PaginateTaskRuns: {
            /** @default null */
            flows?: components["schemas"]["FlowFilter"] | null;
            /** @default null */
            flow_runs?: components["schemas"]["FlowRunFilter"] | null;
            /** @default null */
            task_runs?: components["schemas"]["TaskRunFilter"] | null;
            /** @default null */
            deployments?: components["schemas"]["DeploymentFilter"] | null;
            /** @default ID_DESC */
            sort?: components["schemas"]["TaskRunSort"];
            /**
             * Limit
             * @default null
             */
            limit?: number;
            /**
             * Page
             * @default 1
             */
            page?: number;
        };
        /**
         * Parameter
         * @description An argument that is a parameter of the flow.
         */
        Parameter: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            input_type: "parameter";
            /** Name */
            name: string;
        };
        /**
         * ParameterMatch
         * @description A parameter of the run, or a value inside of one.
         */
        ParameterMatch: {
            /** Path */
            path: string;
            /** Value */
            value: string;
            /**
             * Exclude
             * @default false
             */
            exclude?: boolean;
        };
        /** ParentOfRun */
        ParentOfRun: {
            flow_run: components["schemas"]["NamedObject"] | null;
            /**
             * Task Run Id
             * Format: uuid
             */
            task_run_id: string;
        };
        /** PauseAutomation */
        PauseAutomation: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "pause-automation";
            /**
             * Source
             * @default selected
             * @enum {string}
             */
            source?: "selected" | "inferred";
            /**
             * Automation Id
             * @default null
             */
            automation_id?: string | null;
        };
        /**
         * PauseDeployment
         * @description Pause all schedules of a deployment.
         */
        PauseDeployment: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "pause-deployment";
            /**
             * Source
             * @default selected
             * @enum {string}
             */
            source?: "selected" | "inferred";
            /**
             * Deployment Id
             * @default null
             */
            deployment_id?: string | null;
        };
        /** PauseWorkPool */
        PauseWorkPool: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "pause-work-pool";
            /**
             * Source
             * @default selected
             * @enum {string}
             */
            source?: "selected" | "inferred";
            /**
             * Work Pool Id
             * @default null
             */
            work_pool_id?: string | null;
        };
        /** PauseWorkQueue */
        PauseWorkQueue: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "pause-work-queue";
            /**
             * Source
             * @default selected
             * @enum {string}
             */
            source?: "selected" | "inferred";
            /**
             * Work Queue Id
             * @default null
             */
            work_queue_id?: string | null;
        };
        /**
         * PlaceOfRun
         * @description Where it runs.
         */
        PlaceOfRun: {
            work_pool: components["schemas"]["NamedObject"] | null;
            work_queue: components["schemas"]["NamedObject"] | null;
            /** Worker */
            worker: string | null;
            /** Process */
            process: string | null;
        };
        /**
         * PreviewedTime
         * @description One instant, in UTC and as a clock shows it in the schedule's zone.
         */
        PreviewedTime: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Local */
            local: string;
            /**
             * Note
             * @default null
             */
            note?: string | null;
        };
        /**
         * QueueFilter
         * @description Which runs a queue of the oldest kind takes. Kept for those who still send it.
         */
        QueueFilter: {
            /**
             * Tags
             * @default null
             */
            tags?: string[] | null;
            /**
             * Deployment Ids
             * @default null
             */
            deployment_ids?: string[] | null;
        };
        /** QueueOverview */
        QueueOverview: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Name */
            name: string;
            /** Priority */
            priority: number;
            /** Is Paused */
            is_paused: boolean;
            /** Is Ready */
            is_ready: boolean;
            /** Concurrency Limit */
            concurrency_limit: number | null;
            /** Slots Used */
            slots_used: number;
            /** Depth */
            depth: number;
            /** Late */
            late: number;
            /** Last Polled */
            last_polled: string | null;
        };
        /**
         * RRuleSchedule
         * @description Clock times by recurrence rules of RFC 5545.
         */
        RRuleSchedule: {
            /** Rrule */
            rrule: string;
            /**
             * Timezone
             * @default UTC
             */
            timezone?: string | null;
        };
        /** ReadArtifacts */
        ReadArtifacts: {
            /** @default null */
            flows?: components["schemas"]["FlowFilter"];
            /** @default null */
            flow_runs?: components["schemas"]["FlowRunFilter"];
            /** @default null */
            task_runs?: components["schemas"]["TaskRunFilter"];
            /** @default null */
            deployments?: components["schemas"]["DeploymentFilter"];
            /** @default null */
            artifacts?: components["schemas"]["ArtifactFilter"];
            /** @default ID_DESC */
            sort?: components["schemas"]["ArtifactSort"];
            /**
             * Limit
             * @default null
             */
            limit?: number;
            /**
             * Offset
             * @default 0
             */
            offset?: number;
        };
        /** ReadAutomations */
        ReadAutomations: {
            /** @default null */
            automations?: components["schemas"]["AutomationFilter"] | null;
            /** @default NAME_ASC */
            sort?: components["schemas"]["AutomationSort"];
            /**
             * Limit
             * @default null
             */
            limit?: number;
            /**
             * Offset
             * @default 0
             */
            offset?: number;
        };
        /** ReadBackfills */
        ReadBackfills: {
            /** @default null */
            backfills?: components["schemas"]["BackfillFilter"] | null;
            /**
             * Limit
             * @default null
             */
            limit?: number;
            /**
             * Offset
             * @default 0
             */
            offset?: number;
        };
        /** ReadBlockDocuments */
        ReadBlockDocuments: {
            /** @default null */
            block_documents?: components["schemas"]["BlockDocumentFilter"] | null;
            /** @default null */
            block_types?: components["schemas"]["BlockTypeFilter"] | null;
            /** @default null */
            block_schemas?: components["schemas"]["BlockSchemaFilter"] | null;
            /**
             * Include Secrets
             * @default false
             */
            include_secrets?: boolean;
            /** @default NAME_ASC */
            sort?: components["schemas"]["BlockDocumentSort"] | null;
            /**
             * Limit
             * @default null
             */
            limit?: number;
            /**
             * Offset
             * @default 0
             */
            offset?: number;
        };
        /** ReadBlockSchemas */
        ReadBlockSchemas: {
            /** @default null */
            block_schemas?: components["schemas"]["BlockSchemaFilter"] | null;
            /**
             * Limit
             * @default null
             */
            limit?: number;
            /**
             * Offset
             * @default 0
             */
            offset?: number;
        };
        /** ReadBlockTypes */
        ReadBlockTypes: {
            /** @default null */
            block_types?: components["schemas"]["BlockTypeFilter"] | null;
            /** @default null */
            block_schemas?: components["schemas"]["BlockSchemaFilter"] | null;
            /**
             * Limit
             * @default null
             */
            limit?: number;
            /**
             * Offset
             * @default 0
             */
            offset?: number;
        };
        /** ReadDeployments */
        ReadDeployments: {
            /** @default null */
            flows?: components["schemas"]["FlowFilter"] | null;
            /** @default null */
            flow_runs?: components["schemas"]["FlowRunFilter"] | null;
            /** @default null */
            task_runs?: components["schemas"]["TaskRunFilter"] | null;
            /** @default null */
            deployments?: components["schemas"]["DeploymentFilter"] | null;
            /** @default null */
            work_pools?: components["schemas"]["WorkPoolFilter"] | null;
            /** @default null */
            work_pool_queues?: components["schemas"]["WorkQueueFilter"] | null;
            /** @default NAME_ASC */
            sort?: components["schemas"]["DeploymentSort"];
            /**
             * Limit
             * @default null
             */
            limit?: number;
            /**
             * Offset
             * @default 0
             */
            offset?: number;
        };
        /** ReadEvents */
        ReadEvents: {
            /** @default null */
            filter?: components["schemas"]["EventFilter"] | null;
            /**
             * Limit
             * @default 50
             */
            limit?: number;
        };
        /** ReadFlowRuns */
        ReadFlowRuns: {
            /** @default null */
            flows?: components["schemas"]["FlowFilter"] | null;
            /** @default null */
            flow_runs?: components["schemas"]["FlowRunFilter"] | null;
            /** @default null */
            task_runs?: components["schemas"]["TaskRunFilter"] | null;
            /** @default null */
            deployments?: components["schemas"]["DeploymentFilter"] | null;
            /** @default null */
            work_pools?: components["schemas"]["WorkPoolFilter"] | null;
            /** @default null */
            work_pool_queues?: components["schemas"]["WorkQueueFilter"] | null;
            /** @default ID_DESC */
            sort?: components["schemas"]["FlowRunSort"];
            /**
             * Limit
             * @default null
             */
            limit?: number;
            /**
             * Offset
             * @default 0
             */
            offset?: number;
        };
        /** ReadFlows */
        ReadFlows: {
            /** @default null */
            flows?: components["schemas"]["FlowFilter"];
            /** @default null */
            flow_runs?: components["schemas"]["FlowRunFilter"];
            /** @default null */
            task_runs?: components["schemas"]["TaskRunFilter"];
            /** @default null */
            deployments?: components["schemas"]["DeploymentFilter"];
            /** @default null */
            work_pools?: components["schemas"]["WorkPoolFilter"];
            /** @default null */
            work_queues?: components["schemas"]["WorkQueueFilter"];
            /** @default NAME_ASC */
            sort?: components["schemas"]["FlowSort"];
            /**
             * Limit
             * @default null
             */
            limit?: number;
            /**
             * Offset
             * @default 0
             */
            offset?: number;
        };
        /** ReadLatestArtifacts */
        ReadLatestArtifacts: {
            /** @default null */
            flows?: components["schemas"]["FlowFilter"];
            /** @default null */
            flow_runs?: components["schemas"]["FlowRunFilter"];
            /** @default null */
            task_runs?: components["schemas"]["TaskRunFilter"];
            /** @default null */
            deployments?: components["schemas"]["DeploymentFilter"];
            /** @default null */
            artifacts?: components["schemas"]["ArtifactCollectionFilter"];
            /** @default ID_DESC */
            sort?: components["schemas"]["ArtifactCollectionSort"];
            /**
             * Limit
             * @default null
             */
            limit?: number;
            /**
             * Offset
             * @default 0
             */
            offset?: number;
        };
        /** ReadLimits */
        ReadLimits: {
            /**
             * Limit
             * @default null
             */
            limit?: number;
            /**
             * Offset
             * @default 0
             */
            offset?: number;
        };
        /** ReadLogs */
        ReadLogs: {
            /** @default null */
            logs?: components["schemas"]["LogFilter"] | null;
            /** @default TIMESTAMP_ASC */
            sort?: components["schemas"]["LogSort"];
            /**
             * Limit
             * @default null
             */
            limit?: number;
            /**
             * Offset
             * @default 0
             */
            offset?: number;
        };
        /** ReadPoolConcurrency */
        ReadPoolConcurrency: {
            /**
             * Page
             * @default 1
             */
            page?: number;
            /**
             * Limit
             * @default null
             */
            limit?: number;
            /**
             * Flow Run Limit
             * @default 10
             */
            flow_run_limit?: number;
        };
        /** ReadQueueConcurrency */
        ReadQueueConcurrency: {
            /**
             * Page
             * @default 1
             */
            page?: number;
            /**
             * Limit
             * @default null
             */
            limit?: number;
        };
        /** ReadQueuesOfPool */
        ReadQueuesOfPool: {
            /** @default null */
            work_queues?: components["schemas"]["WorkQueueFilter"];
            /**
             * Limit
             * @default null
             */
            limit?: number;
            /**
             * Offset
             * @default 0
             */
            offset?: number;
        };
        /** ReadRunHistogram */
        ReadRunHistogram: {
            /**
             * Kind
             * @default flow
             * @enum {string}
             */
            kind?: "flow" | "task";
            filter?: components["schemas"]["RunSearchFilter"];
            /**
             * Since
             * @default null
             */
            since?: string | null;
            /**
             * Until
             * @default null
             */
            until?: string | null;
            /**
             * Buckets
             * @default 60
             */
            buckets?: number;
            /**
             * By
             * @default expected
             * @enum {string}
             */
            by?: "expected" | "started";
            /**
             * Durations
             * @default false
             */
            durations?: boolean;
        };
        /** ReadRunsOfQueue */
        ReadRunsOfQueue: {
            /**
             * Scheduled Before
             * Format: date-time
             * @default null
             */
            scheduled_before?: string;
            /**
             * Limit
             * @default null
             */
            limit?: number;
        };
        /** ReadSavedSearches */
        ReadSavedSearches: {
            /**
             * Limit
             * @default null
             */
            limit?: number;
            /**
             * Offset
             * @default 0
             */
            offset?: number;
        };
        /** ReadScheduledFlowRuns */
        ReadScheduledFlowRuns: {
            /** Deployment Ids */
            deployment_ids: string[];
            /**
             * Scheduled Before
             * Format: date-time
             * @default null
             */
            scheduled_before?: string;
            /**
             * Limit
             * @default null
             */
            limit?: number;
        };
        /** ReadScheduledRuns */
        ReadScheduledRuns: {
            /**
             * Work Queue Names
             * @default null
             */
            work_queue_names?: string[];
            /**
             * Scheduled Before
             * Format: date-time
             * @default null
             */
            scheduled_before?: string;
            /**
             * Scheduled After
             * Format: date-time
             * @default null
             */
            scheduled_after?: string;
            /**
             * Limit
             * @default null
             */
            limit?: number;
        };
        /** ReadTaskRuns */
        ReadTaskRuns: {
            /** @default null */
            flows?: components["schemas"]["FlowFilter"] | null;
            /** @default null */
            flow_runs?: components["schemas"]["FlowRunFilter"] | null;
            /** @default null */
            task_runs?: components["schemas"]["TaskRunFilter"] | null;
            /** @default null */
            deployments?: components["schemas"]["DeploymentFilter"] | null;
            /** @default ID_DESC */
            sort?: components["schemas"]["TaskRunSort"];
            /**
             * Limit
             * @default null
             */
            limit?: number;
            /**
             * Offset
             * @default 0
             */
            offset?: number;
        };
        /** ReadTaskWorkers */
        ReadTaskWorkers: {
            /** @default null */
            task_worker_filter?: components["schemas"]["TaskWorkerFilter"] | null;
        };
        /** ReadVariables */
        ReadVariables: {
            /** @default null */
            variables?: components["schemas"]["VariableFilter"] | null;
            /** @default NAME_ASC */
            sort?: components["schemas"]["VariableSort"];
            /**
             * Limit
             * @default null
             */
            limit?: number;
            /**
             * Offset
             * @default 0
             */
            offset?: number;
        };
        /** ReadWorkPools */
        ReadWorkPools: {
            /** @default null */
            work_pools?: components["schemas"]["WorkPoolFilter"] | null;
            /**
             * Limit
             * @default null
             */
            limit?: number;
            /**
             * Offset
             * @default 0
             */
            offset?: number;
        };
        /** ReadWorkQueues */
        ReadWorkQueues: {
            /** @default null */
            work_queues?: components["schemas"]["WorkQueueFilter"] | null;
            /**
             * Limit
             * @default null
             */
            limit?: number;
            /**
             * Offset
             * @default 0
             */
            offset?: number;
        };
        /** ReadWorkers */
        ReadWorkers: {
            /** @default null */
            workers?: components["schemas"]["WorkerFilter"] | null;
            /**
             * Limit
             * @default null
             */
            limit?: number;
            /**
             * Offset
             * @default 0
             */
            offset?: number;
        };
        /** Ready */
        Ready: {
            /** Message */
            message: string;
            /** Checks */
            checks?: {
                [key: string]: string;
            };
        };
        /** ReceivedEvent */
        ReceivedEvent: {
            /**
             * Occurred
             * Format: date-time
             */
            occurred: string;
            /** Event */
            event: string;
            resource: components["schemas"]["Resource"];
            /** Related */
            related?: components["schemas"]["RelatedResource"][];
            /** Payload */
            payload?: {
                [key: string]: unknown;
            };
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Follows
             * @default null
             */
            follows?: string | null;
            /**
             * Received
             * Format: date-time
             */
            received?: string;
        };
        /**
         * RecordBatch
         * @description Records in the order they came about.
         */
        RecordBatch: {
            /** Holder */
            holder: string;
            /** Records */
            records: unknown[][];
        };
        /** RecordResult */
        RecordResult: {
            /** Accepted */
            accepted: number;
            /** Cancelling */
            cancelling?: string[];
            /** Paused */
            paused?: string[];
            /** Suspended */
            suspended?: string[];
        };
        /**
         * Recovery
         * @description Say that a process is gone: its leases end at once, and the runs it had not finished become Crashed.
         */
        Recovery: {
            /** Holder */
            holder: string;
            /**
             * Flow Run Ids
             * @default null
             */
            flow_run_ids?: string[] | null;
        };
        /** RecoveryResult */
        RecoveryResult: {
            /** Crashed */
            crashed: string[];
        };
        RelatedResource: {
            [key: string]: string;
        };
        /** RenewSlotLease */
        RenewSlotLease: {
            /**
             * Lease Duration
             * @default 300
             */
            lease_duration?: number;
        };
        /** ResetTagLimit */
        ResetTagLimit: {
            /**
             * Slot Override
             * @default null
             */
            slot_override?: string[] | null;
        };
        Resource: {
            [key: string]: string;
        };
        ResourceSpecification: {
            [key: string]: string[] | string;
        };
        /**
         * ResultKind
         * @enum {string}
         */
        ResultKind: "none" | "inline" | "stored";
        /** ResumeAutomation */
        ResumeAutomation: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "resume-automation";
            /**
             * Source
             * @default selected
             * @enum {string}
             */
            source?: "selected" | "inferred";
            /**
             * Automation Id
             * @default null
             */
            automation_id?: string | null;
        };
        /** ResumeDeployment */
        ResumeDeployment: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "resume-deployment";
            /**
             * Source
             * @default selected
             * @enum {string}
             */
            source?: "selected" | "inferred";
            /**
             * Deployment Id
             * @default null
             */
            deployment_id?: string | null;
        };
        /** ResumeWorkPool */
        ResumeWorkPool: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "resume-work-pool";
            /**
             * Source
             * @default selected
             * @enum {string}
             */
            source?: "selected" | "inferred";
            /**
             * Work Pool Id
             * @default null
             */
            work_pool_id?: string | null;
        };
        /** ResumeWorkQueue */
        ResumeWorkQueue: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "resume-work-queue";
            /**
             * Source
             * @default selected
             * @enum {string}
             */
            source?: "selected" | "inferred";
            /**
             * Work Queue Id
             * @default null
             */
            work_queue_id?: string | null;
        };
        /**
         * RunBar
         * @description A run as one bar of a strip.
         */
        RunBar: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Name */
            name: string;
            state_type: components["schemas"]["StateType"] | null;
            /** State Name */
            state_name: string | null;
            /** Start Time */
            start_time: string | null;
            /** Seconds */
            seconds: number;
        };
        /** RunBucket */
        RunBucket: {
            /**
             * Start
             * Format: date-time
             */
            start: string;
            /**
             * End
             * Format: date-time
             */
            end: string;
            /** Counts */
            counts: {
                [key: string]: number;
            };
        };
        /**
         * RunColumn
         * @description What costs extra to read.
         * @enum {string}
         */
        RunColumn: "tasks" | "summary" | "parameters" | "parent";
        /** RunCount */
        RunCount: {
            /** Value */
            value: number;
            /** Is Exact */
            is_exact: boolean;
        };
        /**
         * RunDeployment
         * @description Make a run of a deployment.
         */
        RunDeployment: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "run-deployment";
            /**
             * Source
             * @default selected
             * @enum {string}
             */
            source?: "selected" | "inferred";
            /**
             * Deployment Id
             * @default null
             */
            deployment_id?: string | null;
            /**
             * Parameters
             * @default null
             */
            parameters?: {
                [key: string]: unknown;
            } | null;
            /**
             * Job Variables
             * @default null
             */
            job_variables?: {
                [key: string]: unknown;
            } | null;
            /**
             * Schedule After
             * @default 0
             */
            schedule_after?: number;
        };
        /** RunGraph */
        RunGraph: {
            run: components["schemas"]["RunGraphRun"];
            /**
             * Origin
             * Format: date-time
             */
            origin: string;
            /** Cursor */
            cursor: string;
            /** Is Delta */
            is_delta: boolean;
            /** Total */
            total: number;
            nodes: components["schemas"]["RunGraphNodes"];
            /** Others */
            others: string[];
            /** States */
            states: components["schemas"]["RunGraphState"][];
            /** Groups */
            groups: string[];
            /** Artifacts */
            artifacts?: components["schemas"]["RunGraphArtifact"][];
            /** Marks */
            marks?: components["schemas"]["RunGraphMark"][];
            /** Events */
            events?: components["schemas"]["RunGraphEvent"][];
        };
        /** RunGraphArtifact */
        RunGraphArtifact: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Created
             * Format: date-time
             */
            created: string;
            /** Key */
            key: string | null;
            /** Type */
            type: string | null;
            /** Is Latest */
            is_latest: boolean;
            /** Data */
            data: unknown | null;
            /** Task Run Id */
            task_run_id: string | null;
        };
        /**
         * RunGraphEvent
         * @description An event that concerns the flow run and is not a change of its state.
         */
        RunGraphEvent: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Occurred
             * Format: date-time
             */
            occurred: string;
            /** Event */
            event: string;
            /** Resource Id */
            resource_id: string;
        };
        /**
         * RunGraphMark
         * @description A state that the flow run came into.
         */
        RunGraphMark: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Timestamp
             * Format: date-time
             */
            timestamp: string;
            type: components["schemas"]["StateType"];
            /** Name */
            name: string;
        };
        /**
         * RunGraphNodes
         * @description Columns of equal length, one place a node: the nodes that are new or have changed since `since`.
         *
         *     Times are milliseconds from `origin`. Indices in `parents` and `callers` point into `id` followed by `RunGraph.others`.
         */
        RunGraphNodes: {
            /** Id */
            id: string[];
            /** Kind */
            kind: number[];
            /** Task Run Id */
            task_run_id: (string | null)[];
            /** Name */
            name: string[];
            /** Group */
            group: number[];
            /** State */
            state: number[];
            /** Start */
            start: (number | null)[];
            /** End */
            end: (number | null)[];
            /** Expected */
            expected: (number | null)[];
            /** Since */
            since: number[];
            /** Parents */
            parents: number[][];
            /** Callers */
            callers: number[][];
            /** Run Count */
            run_count: number[];
            /** Cached */
            cached: number[];
        };
        /**
         * RunGraphRun
         * @description The flow run that the graph is of.
         */
        RunGraphRun: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Name */
            name: string;
            /**
             * Flow Id
             * Format: uuid
             */
            flow_id: string;
            /** Flow Name */
            flow_name: string | null;
            state_type: components["schemas"]["StateType"] | null;
            /** State Name */
            state_name: string | null;
            /** Start Time */
            start_time: string | null;
            /** End Time */
            end_time: string | null;
            /** Expected Start Time */
            expected_start_time: string | null;
            /** Parent Task Run Id */
            parent_task_run_id: string | null;
        };
        /**
         * RunGraphState
         * @description A state that nodes are in, once for all of them.
         */
        RunGraphState: {
            type: components["schemas"]["StateType"];
            /** Name */
            name: string;
        };
        /** RunHistogram */
        RunHistogram: {
            /**
             * Since
             * Format: date-time
             */
            since: string;
            /**
             * Until
             * Format: date-time
             */
            until: string;
            /** Bucket Seconds */
            bucket_seconds: number;
            /** Buckets */
            buckets: components["schemas"]["RunBucket"][];
            /** Total */
            total: number;
            /** Is Exact */
            is_exact: boolean;
            /** Points */
            points: components["schemas"]["DurationPoint"][] | null;
            /** Bins */
            bins: components["schemas"]["DurationBin"][] | null;
        };
        /** RunMaker */
        RunMaker: {
            /** Id */
            id: string | null;
            /** Type */
            type: string | null;
            /** Display Value */
            display_value: string | null;
        };
        /** RunResult */
        RunResult: {
            kind: components["schemas"]["ResultKind"];
            /**
             * Format
             * @enum {string}
             */
            format: "json" | "text" | "none";
            /** Value */
            value: unknown | null;
            /** Reason */
            reason: string | null;
            /** Type */
            type: string | null;
            /** Serializer */
            serializer: string | null;
            /** Size */
            size: number | null;
            /** Key */
            key: string | null;
            /** Storage Block Id */
            storage_block_id: string | null;
            /** Cache Key */
            cache_key: string | null;
            /** Expires */
            expires: string | null;
            /** Is Gone */
            is_gone: boolean;
        };
        /**
         * RunSearchFilter
         * @description All that is given must hold. Names of flows, deployments, pools, queues and tasks may also be ids.
         */
        RunSearchFilter: {
            /**
             * Ids
             * @default null
             */
            ids?: string[] | null;
            state?: components["schemas"]["Wanted"];
            state_type?: components["schemas"]["WantedTypes"];
            flow?: components["schemas"]["Wanted"];
            deployment?: components["schemas"]["Wanted"];
            work_pool?: components["schemas"]["Wanted"];
            work_queue?: components["schemas"]["Wanted"];
            tag?: components["schemas"]["Wanted"];
            /** Tags All */
            tags_all?: string[];
            created_by?: components["schemas"]["Wanted"];
            /** Parameters */
            parameters?: components["schemas"]["ParameterMatch"][];
            text?: components["schemas"]["Wanted"];
            expected?: components["schemas"]["TimeSpan"];
            started?: components["schemas"]["TimeSpan"];
            ended?: components["schemas"]["TimeSpan"];
            /**
             * Duration At Least
             * @default null
             */
            duration_at_least?: number | null;
            /**
             * Duration At Most
             * @default null
             */
            duration_at_most?: number | null;
            /**
             * Parent
             * @default any
             * @enum {string}
             */
            parent?: "any" | "none" | "some";
            /**
             * Parent Ids
             * @default null
             */
            parent_ids?: string[] | null;
            task?: components["schemas"]["Wanted"];
            /**
             * Retried
             * @default null
             */
            retried?: boolean | null;
            /**
             * Cached
             * @default null
             */
            cached?: boolean | null;
        };
        /** RunSearchPage */
        RunSearchPage: {
            /** Runs */
            runs: components["schemas"]["FoundRun"][];
            /** Next */
            next: string | null;
            /** Previous */
            previous: string | null;
            count: components["schemas"]["RunCount"] | null;
            /** Is Partial */
            is_partial: boolean;
            /** Searched To */
            searched_to: string | null;
        };
        /**
         * RunSort
         * @enum {string}
         */
        RunSort: "expected" | "started" | "ended" | "duration" | "name";
        /**
         * RunTabCounts
         * @description What the tabs hold; counted up to 10,000.
         */
        RunTabCounts: {
            logs: components["schemas"]["RunCount"];
            task_runs: components["schemas"]["RunCount"];
            subflow_runs: components["schemas"]["RunCount"];
            results: components["schemas"]["RunCount"];
            artifacts: components["schemas"]["RunCount"];
            events: components["schemas"]["RunCount"];
        };
        /** RunningRun */
        RunningRun: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Name */
            name: string;
            flow: components["schemas"]["NamedObject"];
            deployment: components["schemas"]["NamedObject"] | null;
            /** Start Time */
            start_time: string | null;
            /** Seconds */
            seconds: number;
            tasks: components["schemas"]["TaskProgress"];
            /** Progress */
            progress: number | null;
            /** Typical Seconds */
            typical_seconds: number | null;
            /** Eta */
            eta: string | null;
        };
        /** SavedSearch */
        SavedSearch: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Created */
            created: string | null;
            /** Updated */
            updated: string | null;
            /** Name */
            name: string;
            /** Filters */
            filters?: components["schemas"]["SavedSearchFilter"][];
        };
        /** SavedSearchCreate */
        SavedSearchCreate: {
            /** Name */
            name: string;
            /** Filters */
            filters?: components["schemas"]["SavedSearchFilter"][];
        };
        /** SavedSearchFilter */
        SavedSearchFilter: {
            /** Object */
            object: string;
            /** Property */
            property: string;
            /** Type */
            type: string;
            /** Operation */
            operation: string;
            /** Value */
            value: unknown;
        };
        /**
         * ScheduleDeployment
         * @description Which runs to make ahead of time; absent: as the server's settings say.
         */
        ScheduleDeployment: {
            /**
             * Start Time
             * Format: date-time
             * @default null
             */
            start_time?: string;
            /**
             * End Time
             * Format: date-time
             * @default null
             */
            end_time?: string;
            /**
             * Min Time
             * @default null
             */
            min_time?: number;
            /**
             * Min Runs
             * @default null
             */
            min_runs?: number;
            /**
             * Max Runs
             * @default null
             */
            max_runs?: number;
        };
        /** ScheduleOverview */
        ScheduleOverview: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Sentence */
            sentence: string;
            /** Slug */
            slug: string | null;
            /** Active */
            active: boolean;
            /** Timezone */
            timezone: string | null;
            /** Next Time */
            next_time: string | null;
        };
        /**
         * SchedulePreview
         * @description One of `schedule` and `sentence`.
         */
        SchedulePreview: {
            /**
             * Schedule
             * @default null
             */
            schedule?: components["schemas"]["CronSchedule"] | components["schemas"]["IntervalSchedule"] | components["schemas"]["RRuleSchedule"] | null;
            /**
             * Sentence
             * @default null
             */
            sentence?: string | null;
            /**
             * Timezone
             * @default null
             */
            timezone?: string | null;
            /**
             * After
             * @default null
             */
            after?: string | null;
            /**
             * Count
             * @default 10
             */
            count?: number;
        };
        /** SchedulePreviewAnswer */
        SchedulePreviewAnswer: {
            /** Schedule */
            schedule: components["schemas"]["CronSchedule"] | components["schemas"]["IntervalSchedule"] | components["schemas"]["RRuleSchedule"];
            /** Sentence */
            sentence: string;
            /** Times */
            times: components["schemas"]["PreviewedTime"][];
            /** Warnings */
            warnings?: string[];
        };
        /** SchemaValueIndexError */
        SchemaValueIndexError: {
            /** Index */
            index: number;
            /** Errors */
            errors: (string | components["schemas"]["SchemaValuePropertyError"] | components["schemas"]["SchemaValueIndexError"])[];
        };
        /** SchemaValuePropertyError */
        SchemaValuePropertyError: {
            /** Property */
            property: string;
            /** Errors */
            errors: (string | components["schemas"]["SchemaValuePropertyError"] | components["schemas"]["SchemaValueIndexError"])[];
        };
        /**
         * SchemaValues
         * @description Values and the JSON schema that they are to fit. A field named ``schema`` would hide a method of the model.
         */
        SchemaValues: {
            /** Values */
            values: {
                [key: string]: unknown;
            };
            /** Schema */
            schema: {
                [key: string]: unknown;
            };
        };
        /** SchemaValuesValidationResponse */
        SchemaValuesValidationResponse: {
            /** Errors */
            errors: (string | components["schemas"]["SchemaValuePropertyError"] | components["schemas"]["SchemaValueIndexError"])[];
            /** Valid */
            valid: boolean;
        };
        /** SearchAnswer */
        SearchAnswer: {
            /** Query */
            query: string;
            /** Hits */
            hits: components["schemas"]["SearchHit"][];
        };
        /** SearchHit */
        SearchHit: {
            kind: components["schemas"]["HitKind"];
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Name */
            name: string;
            /** Detail */
            detail: string | null;
            /** State Type */
            state_type: string | null;
            /** Path */
            path: string;
            /** Score */
            score: number;
        };
        /** SearchRuns */
        SearchRuns: {
            /**
             * Kind
             * @default flow
             * @enum {string}
             */
            kind?: "flow" | "task";
            filter?: components["schemas"]["RunSearchFilter"];
            /** @default expected */
            sort?: components["schemas"]["RunSort"];
            /**
             * Descending
             * @default true
             */
            descending?: boolean;
            /**
             * Limit
             * @default 100
             */
            limit?: number;
            /**
             * Cursor
             * @default null
             */
            cursor?: string | null;
            /**
             * At
             * @default null
             */
            at?: string | null;
            /**
             * Columns
             * @default null
             */
            columns?: components["schemas"]["RunColumn"][] | null;
            /**
             * Count
             * @default true
             */
            count?: boolean;
        };
        /**
         * SendNotification
         * @description Send a message through a block that can notify.
         */
        SendNotification: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "send-notification";
            /**
             * Block Document Id
             * Format: uuid
             */
            block_document_id: string;
            /**
             * Subject
             * @default rota: an automation fired
             */
            subject?: string;
            /** Body */
            body: string;
        };
        /**
         * SequenceTrigger
         * @description Fires when its triggers have fired one after another.
         */
        SequenceTrigger: {
            /**
             * Id
             * Format: uuid
             */
            id?: string;
            /** Triggers */
            triggers: (components["schemas"]["EventTrigger"] | components["schemas"]["CompoundTrigger"] | components["schemas"]["SequenceTrigger"])[];
            /** Within */
            within: number | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "sequence";
        };
        /**
         * ServerDefaultResultStorage
         * @description The block that clients keep results with when neither they nor the run name a storage.
         */
        ServerDefaultResultStorage: {
            /**
             * Default Result Storage Block Id
             * @default null
             */
            default_result_storage_block_id?: string | null;
        };
        /** ServerDefaultResultStorageUpdate */
        ServerDefaultResultStorageUpdate: {
            /**
             * Default Result Storage Block Id
             * Format: uuid
             */
            default_result_storage_block_id: string;
        };
        /**
         * SetState
         * @description Propose a state for a run.
         */
        SetState: {
            state: components["schemas"]["StateCreate"];
            /**
             * Force
             * @default false
             */
            force?: boolean;
            /**
             * Epoch
             * @default null
             */
            epoch?: number | null;
        };
        /**
         * SetStateStatus
         * @enum {string}
         */
        SetStateStatus: "ACCEPT" | "REJECT" | "ABORT" | "WAIT";
        Settings: Record<string, unknown>;
        /**
         * SimpleFlowRun
         * @description A run as a point of a chart.
         */
        SimpleFlowRun: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            state_type: components["schemas"]["StateType"];
            /**
             * Timestamp
             * Format: date-time
             */
            timestamp: string;
            /** Duration */
            duration: number;
            /** Lateness */
            lateness: number;
        };
        /** SimpleFlowRunHistory */
        SimpleFlowRunHistory: {
            /** @default EXPECTED_START_TIME_DESC */
            sort?: components["schemas"]["FlowRunSort"];
            /**
             * Limit
             * @default 1000
             */
            limit?: number;
            /**
             * Offset
             * @default 0
             */
            offset?: number;
            /** @default null */
            flows?: components["schemas"]["FlowFilter"];
            /** @default null */
            flow_runs?: components["schemas"]["FlowRunFilter"];
            /** @default null */
            task_runs?: components["schemas"]["TaskRunFilter"];
            /** @default null */
            deployments?: components["schemas"]["DeploymentFilter"];
            /** @default null */
            work_pools?: components["schemas"]["WorkPoolFilter"];
        };
        /**
         * SimpleNextFlowRun
         * @description The scheduled run of a flow that is due first.
         */
        SimpleNextFlowRun: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /**
             * Flow Id
             * Format: uuid
             */
            flow_id: string;
            /** Name */
            name: string;
            /** State Name */
            state_name: string;
            state_type: components["schemas"]["StateType"];
            /**
             * Next Scheduled Start Time
             * Format: date-time
             */
            next_scheduled_start_time: string;
        };
        /** SlotAnswer */
        SlotAnswer: {
            /**
             * Status
             * @enum {string}
             */
            status: "granted" | "waiting" | "unlimited";
            /** Limits */
            limits: components["schemas"]["MinimalConcurrencyLimitResponse"][];
            /** Missing */
            missing: string[];
            /**
             * Expires In Seconds
             * @default 0
             */
            expires_in_seconds?: number;
            /**
             * Start After Seconds
             * @default 0
             */
            start_after_seconds?: number;
            /**
             * Check After Seconds
             * @default 1
             */
            check_after_seconds?: number;
        };
        /** SlotCheck */
        SlotCheck: {
            /**
             * Session Id
             * Format: uuid
             */
            session_id: string;
            /**
             * Is Rung
             * @default false
             */
            is_rung?: boolean;
        };
        /** SlotCheckAnswer */
        SlotCheckAnswer: {
            /** News */
            news: components["schemas"]["SlotNews"][];
            /** Check After Seconds */
            check_after_seconds: number;
        };
        /**
         * SlotHolder
         * @description Slots that are taken.
         */
        SlotHolder: {
            /**
             * Lease Id
             * Format: uuid
             */
            lease_id: string;
            /** Holder */
            holder: string;
            /** Slots */
            slots: number;
            /**
             * Since
             * Format: date-time
             */
            since: string;
            /** Expires At */
            expires_at: string | null;
        };
        /**
         * SlotKeep
         * @description A session's sign of life: it goes on holding these leases, and waiting for what it waits for.
         */
        SlotKeep: {
            /**
             * Session Id
             * Format: uuid
             */
            session_id: string;
            /** Leases */
            leases?: components["schemas"]["KeptLease"][];
        };
        /** SlotKeepAnswer */
        SlotKeepAnswer: {
            /** Lost */
            lost: string[];
            /** Waiting */
            waiting: number;
        };
        /** SlotNews */
        SlotNews: {
            /**
             * Request Id
             * Format: uuid
             */
            request_id: string;
            /**
             * Outcome
             * @enum {string}
             */
            outcome: "granted" | "again";
            /**
             * Expires In Seconds
             * @default 0
             */
            expires_in_seconds?: number;
            /**
             * Start After Seconds
             * @default 0
             */
            start_after_seconds?: number;
        };
        /** SlotRelease */
        SlotRelease: {
            /** Request Ids */
            request_ids: string[];
        };
        /**
         * SlotRequest
         * @description Ask for slots of one or several limits: all or none.
         */
        SlotRequest: {
            /**
             * Request Id
             * Format: uuid
             */
            request_id: string;
            /**
             * Session Id
             * Format: uuid
             */
            session_id: string;
            /** Names */
            names: string[];
            /** Slots */
            slots: number;
            /**
             * Mode
             * @default concurrency
             * @enum {string}
             */
            mode?: "concurrency" | "rate_limit";
            /** Lease Seconds */
            lease_seconds: number;
            /** Holder */
            holder: string;
            /** @default null */
            who?: components["schemas"]["ConcurrencyLeaseHolder"] | null;
            /**
             * Strict
             * @default false
             */
            strict?: boolean;
            /**
             * Wait
             * @default true
             */
            wait?: boolean;
            /**
             * Wait Seconds
             * @default null
             */
            wait_seconds?: number | null;
        };
        /**
         * SlotUse
         * @description Who has the slots of a limit, and who waits for them, each the first of all first.
         */
        SlotUse: {
            /** Holders */
            holders: components["schemas"]["SlotHolder"][];
            /** Waiters */
            waiters: components["schemas"]["SlotWaiter"][];
            /** Waiting */
            waiting: number;
        };
        /**
         * SlotWaiter
         * @description Somebody in the queue.
         */
        SlotWaiter: {
            /**
             * Request Id
             * Format: uuid
             */
            request_id: string;
            /** Holder */
            holder: string;
            /** Slots */
            slots: number;
            /**
             * Since
             * Format: date-time
             */
            since: string;
        };
        /** StateAbortDetails */
        StateAbortDetails: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "abort_details";
            /**
             * Reason
             * @default null
             */
            reason?: string | null;
        };
        /** StateAcceptDetails */
        StateAcceptDetails: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "accept_details";
        };
        /**
         * StateCreate
         * @description A proposed state.
         */
        StateCreate: {
            type: components["schemas"]["StateType"];
            /**
             * Name
             * @default null
             */
            name?: string | null;
            /**
             * Message
             * @default null
             */
            message?: string | null;
            /**
             * Data
             * @default null
             */
            data?: unknown | null;
            state_details?: components["schemas"]["StateDetails"];
            /**
             * Id
             * @default null
             */
            id?: string | null;
            /**
             * Timestamp
             * @default null
             */
            timestamp?: string | null;
        };
        /**
         * StateDetails
         * @description Facts about one state that rules and clients read. Times are aware and in UTC.
         */
        StateDetails: {
            /**
             * Flow Run Id
             * @default null
             */
            flow_run_id?: string | null;
            /**
             * Task Run Id
             * @default null
             */
            task_run_id?: string | null;
            /**
             * Child Flow Run Id
             * @default null
             */
            child_flow_run_id?: string | null;
            /**
             * Scheduled Time
             * @default null
             */
            scheduled_time?: string | null;
            /**
             * Cache Key
             * @default null
             */
            cache_key?: string | null;
            /**
             * Cache Expiration
             * @default null
             */
            cache_expiration?: string | null;
            /**
             * Deferred
             * @default false
             */
            deferred?: boolean | null;
            /**
             * Untrackable Result
             * @default false
             */
            untrackable_result?: boolean;
            /**
             * Pause Timeout
             * @default null
             */
            pause_timeout?: string | null;
            /**
             * Pause Reschedule
             * @default false
             */
            pause_reschedule?: boolean;
            /**
             * Pause Key
             * @default null
             */
            pause_key?: string | null;
            /**
             * Run Input Keyset
             * @default null
             */
            run_input_keyset?: {
                [key: string]: string;
            } | null;
            /**
             * Refresh Cache
             * @default null
             */
            refresh_cache?: boolean | null;
            /**
             * Retriable
             * @default null
             */
            retriable?: boolean | null;
            /**
             * Transition Id
             * @default null
             */
            transition_id?: string | null;
            /**
             * Task Parameters Id
             * @default null
             */
            task_parameters_id?: string | null;
            /**
             * Traceparent
             * @default null
             */
            traceparent?: string | null;
            /**
             * Deployment Concurrency Lease Id
             * @default null
             */
            deployment_concurrency_lease_id?: string | null;
        };
        /** StateRejectDetails */
        StateRejectDetails: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "reject_details";
            /**
             * Reason
             * @default null
             */
            reason?: string | null;
        };
        /**
         * StateStep
         * @description One state of a run's history.
         */
        StateStep: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            type: components["schemas"]["StateType"];
            /** Name */
            name: string;
            /** Message */
            message: string | null;
            /**
             * Timestamp
             * Format: date-time
             */
            timestamp: string;
            /** Seconds */
            seconds: number | null;
        };
        /**
         * StateType
         * @description What a state means to the rules; its name is only a finer word for people.
         * @enum {string}
         */
        StateType: "SCHEDULED" | "PENDING" | "RUNNING" | "COMPLETED" | "FAILED" | "CANCELLED" | "CRASHED" | "PAUSED" | "CANCELLING";
        /** StateWaitDetails */
        StateWaitDetails: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "wait_details";
            /** Delay Seconds */
            delay_seconds: number;
            /**
             * Reason
             * @default null
             */
            reason?: string | null;
        };
        /**
         * State
         * @description One entry in a run's history.
         *
         *     `name` defaults to the type's own name. `data` is the result's metadata on the wire and, in the process
         *     that made it, the result itself.
         */
        State_Any_: {
            type: components["schemas"]["StateType"];
            /** Name */
            name?: string | null;
            /**
             * Message
             * @default null
             */
            message?: string | null;
            /** Data */
            data?: unknown | null;
            state_details?: components["schemas"]["StateDetails"];
            /**
             * Timestamp
             * Format: date-time
             */
            timestamp?: string;
            /**
             * Id
             * Format: uuid
             */
            id: string;
        };
        /** SuspendFlowRun */
        SuspendFlowRun: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "suspend-flow-run";
        };
        /** TagSlots */
        TagSlots: {
            /** Names */
            names: string[];
            /**
             * Task Run Id
             * Format: uuid
             */
            task_run_id: string;
        };
        /**
         * TaskProgress
         * @description Task runs of a flow run.
         */
        TaskProgress: {
            /** Done */
            done: number;
            /** Failed */
            failed: number;
            /** Running */
            running: number;
            /** Total */
            total: number;
            /** Is Exact */
            is_exact: boolean;
        };
        /** TaskRun */
        TaskRun: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Created */
            created: string | null;
            /** Updated */
            updated: string | null;
            /** Name */
            name?: string;
            /**
             * Flow Run Id
             * @default null
             */
            flow_run_id?: string | null;
            /** Task Key */
            task_key: string;
            /** Dynamic Key */
            dynamic_key: string;
            /**
             * Cache Key
             * @default null
             */
            cache_key?: string | null;
            /**
             * Cache Expiration
             * @default null
             */
            cache_expiration?: string | null;
            /**
             * Task Version
             * @default null
             */
            task_version?: string | null;
            empirical_policy?: components["schemas"]["TaskRunPolicy"];
            /** Tags */
            tags?: string[];
            /** Labels */
            labels?: {
                [key: string]: boolean | number | string;
            } | null;
            /**
             * State Id
             * @default null
             */
            state_id?: string | null;
            /** Task Inputs */
            task_inputs?: {
                [key: string]: (components["schemas"]["TaskRunResult"] | components["schemas"]["FlowRunResult"] | components["schemas"]["Parameter"] | components["schemas"]["Constant"])[];
            };
            /** @default null */
            state_type?: components["schemas"]["StateType"] | null;
            /**
             * State Name
             * @default null
             */
            state_name?: string | null;
            /**
             * Run Count
             * @default 0
             */
            run_count?: number;
            /**
             * Flow Run Run Count
             * @default 0
             */
            flow_run_run_count?: number;
            /**
             * Expected Start Time
             * @default null
             */
            expected_start_time?: string | null;
            /**
             * Next Scheduled Start Time
             * @default null
             */
            next_scheduled_start_time?: string | null;
            /**
             * Start Time
             * @default null
             */
            start_time?: string | null;
            /**
             * End Time
             * @default null
             */
            end_time?: string | null;
            /**
             * Total Run Time
             * @default 0
             */
            total_run_time?: number;
            /**
             * Estimated Run Time
             * @default 0
             */
            estimated_run_time?: number;
            /**
             * Estimated Start Time Delta
             * @default 0
             */
            estimated_start_time_delta?: number;
            /** @default null */
            state?: components["schemas"]["State_Any_"] | null;
        };
        TaskRunCount: {
            [key: string]: number;
        };
        /** TaskRunCreate */
        TaskRunCreate: {
            /**
             * Id
             * @default null
             */
            id?: string | null;
            /** @default null */
            state?: components["schemas"]["StateCreate"] | null;
            /**
             * Name
             * @default null
             */
            name?: string;
            /**
             * Flow Run Id
             * @default null
             */
            flow_run_id?: string | null;
            /** Task Key */
            task_key: string;
            /** Dynamic Key */
            dynamic_key: string;
            /**
             * Cache Key
             * @default null
             */
            cache_key?: string | null;
            /**
             * Cache Expiration
             * @default null
             */
            cache_expiration?: string | null;
            /**
             * Task Version
             * @default null
             */
            task_version?: string | null;
            empirical_policy?: components["schemas"]["TaskRunPolicy"];
            /** Tags */
            tags?: string[];
            /** Labels */
            labels?: {
                [key: string]: boolean | number | string;
            } | null;
            /** Task Inputs */
            task_inputs?: {
                [key: string]: (components["schemas"]["TaskRunResult"] | components["schemas"]["FlowRunResult"] | components["schemas"]["Parameter"] | components["schemas"]["Constant"])[];
            };
        };
        /** TaskRunFilter */
        TaskRunFilter: {
            /** @default and_ */
            operator?: components["schemas"]["rota__contract__filters__base__Operator"];
            /** @default null */
            id?: components["schemas"]["TaskRunFilterId"] | null;
            /** @default null */
            name?: components["schemas"]["TaskRunFilterName"] | null;
            /** @default null */
            tags?: components["schemas"]["TaskRunFilterTags"] | null;
            /** @default null */
            state?: components["schemas"]["TaskRunFilterState"] | null;
            /** @default null */
            start_time?: components["schemas"]["TaskRunFilterStartTime"] | null;
            /** @default null */
            end_time?: components["schemas"]["TaskRunFilterEndTime"] | null;
            /** @default null */
            expected_start_time?: components["schemas"]["TaskRunFilterExpectedStartTime"] | null;
            /** @default null */
            subflow_runs?: components["schemas"]["TaskRunFilterSubFlowRuns"] | null;
            /** @default null */
            flow_run_id?: components["schemas"]["TaskRunFilterFlowRunId"] | null;
        };
        /**
         * TaskRunFilterEndTime
         * @description When the run ended.
         */
        TaskRunFilterEndTime: {
            /**
             * Before
             * @default null
             */
            before_?: string | null;
            /**
             * After
             * @default null
             */
            after_?: string | null;
            /**
             * Is Null
             * @default null
             */
            is_null_?: boolean | null;
        };
        /** TaskRunFilterExpectedStartTime */
        TaskRunFilterExpectedStartTime: {
            /**
             * Before
             * @default null
             */
            before_?: string | null;
            /**
             * After
             * @default null
             */
            after_?: string | null;
        };
        /** TaskRunFilterFlowRunId */
        TaskRunFilterFlowRunId: {
            /** @default and_ */
            operator?: components["schemas"]["rota__contract__filters__base__Operator"];
            /**
             * Any
             * @default null
             */
            any_?: string[] | null;
            /**
             * Is Null
             * @default false
             */
            is_null_?: boolean | null;
        };
        /** TaskRunFilterId */
        TaskRunFilterId: {
            /**
             * Any
             * @default null
             */
            any_?: string[] | null;
        };
        /** TaskRunFilterName */
        TaskRunFilterName: {
            /**
             * Any
             * @default null
             */
            any_?: string[] | null;
            /**
             * Like
             * @default null
             */
            like_?: string | null;
        };
        /**
         * TaskRunFilterStartTime
         * @description When the run started.
         */
        TaskRunFilterStartTime: {
            /**
             * Before
             * @default null
             */
            before_?: string | null;
            /**
             * After
             * @default null
             */
            after_?: string | null;
            /**
             * Is Null
             * @default null
             */
            is_null_?: boolean | null;
        };
        /** TaskRunFilterState */
        TaskRunFilterState: {
            /** @default and_ */
            operator?: components["schemas"]["rota__contract__filters__base__Operator"];
            /** @default null */
            type?: components["schemas"]["TaskRunFilterStateType"] | null;
            /** @default null */
            name?: components["schemas"]["TaskRunFilterStateName"] | null;
        };
        /** TaskRunFilterStateName */
        TaskRunFilterStateName: {
            /**
             * Any
             * @default null
             */
            any_?: string[] | null;
        };
        /** TaskRunFilterStateType */
        TaskRunFilterStateType: {
            /**
             * Any
             * @default null
             */
            any_?: components["schemas"]["StateType"][] | null;
        };
        /** TaskRunFilterSubFlowRuns */
        TaskRunFilterSubFlowRuns: {
            /**
             * Exists
             * @default null
             */
            exists_?: boolean | null;
        };
        /** TaskRunFilterTags */
        TaskRunFilterTags: {
            /** @default and_ */
            operator?: components["schemas"]["rota__contract__filters__base__Operator"];
            /**
             * All
             * @default null
             */
            all_?: string[] | null;
            /**
             * Is Null
             * @default null
             */
            is_null_?: boolean | null;
        };
        /** TaskRunHistory */
        TaskRunHistory: {
            /**
             * History Start
             * Format: date-time
             */
            history_start: string;
            /**
             * History End
             * Format: date-time
             */
            history_end: string;
            /** History Interval Seconds */
            history_interval_seconds: number;
            /** @default null */
            flows?: components["schemas"]["FlowFilter"];
            /** @default null */
            flow_runs?: components["schemas"]["FlowRunFilter"];
            /** @default null */
            task_runs?: components["schemas"]["TaskRunFilter"];
            /** @default null */
            deployments?: components["schemas"]["DeploymentFilter"];
        };
        /** TaskRunPage */
        TaskRunPage: {
            run: components["schemas"]["TaskRun"];
            flow_run: components["schemas"]["NamedObject"] | null;
            flow_run_state_type: components["schemas"]["StateType"] | null;
            flow: components["schemas"]["NamedObject"] | null;
            subflow_run: components["schemas"]["NamedObject"] | null;
            counts: components["schemas"]["TaskRunTabCounts"];
            /** States */
            states: components["schemas"]["StateStep"][];
            failure: components["schemas"]["FailureCard"] | null;
            typical: components["schemas"]["TypicalDuration"] | null;
            previous_sibling: components["schemas"]["RunBar"] | null;
            next_sibling: components["schemas"]["RunBar"] | null;
            /** Same Task */
            same_task: components["schemas"]["RunBar"][];
        };
        /** TaskRunPolicy */
        TaskRunPolicy: {
            /**
             * Max Retries
             * @default 0
             */
            max_retries?: number;
            /**
             * Retry Delay Seconds
             * @default 0
             */
            retry_delay_seconds?: number;
            /**
             * Retries
             * @default null
             */
            retries?: number | null;
            /**
             * Retry Delay
             * @default null
             */
            retry_delay?: number | number[] | number[] | null;
            /**
             * Retry Jitter Factor
             * @default null
             */
            retry_jitter_factor?: number | null;
        };
        /**
         * TaskRunResult
         * @description An argument that is another task run's result.
         */
        TaskRunResult: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            input_type: "task_run";
            /**
             * Id
             * Format: uuid
             */
            id: string;
        };
        /**
         * TaskRunSort
         * @enum {string}
         */
        TaskRunSort: "ID_DESC" | "EXPECTED_START_TIME_ASC" | "EXPECTED_START_TIME_DESC" | "NAME_ASC" | "NAME_DESC" | "NEXT_SCHEDULED_START_TIME_ASC" | "END_TIME_DESC";
        /** TaskRunTabCounts */
        TaskRunTabCounts: {
            logs: components["schemas"]["RunCount"];
            artifacts: components["schemas"]["RunCount"];
        };
        /** TaskRunUpdate */
        TaskRunUpdate: {
            /**
             * Name
             * @default null
             */
            name?: string;
        };
        /**
         * TaskWorkerFilter
         * @description Workers that serve any of these tasks.
         */
        TaskWorkerFilter: {
            /** Task Keys */
            task_keys: string[];
        };
        /** TaskWorkerResponse */
        TaskWorkerResponse: {
            /** Identifier */
            identifier: string;
            /** Task Keys */
            task_keys: string[];
            /**
             * Timestamp
             * Format: date-time
             */
            timestamp: string;
        };
        /**
         * TimeSpan
         * @description From `since` (with it) to `until` (without it); null: no bound.
         */
        TimeSpan: {
            /**
             * Since
             * @default null
             */
            since?: string | null;
            /**
             * Until
             * @default null
             */
            until?: string | null;
        };
        /**
         * TimeUnit
         * @enum {string}
         */
        TimeUnit: "week" | "day" | "hour" | "minute" | "second";
        /** TracebackFrame */
        TracebackFrame: {
            /** File */
            file: string;
            /** Line */
            line: number;
            /** Function */
            function: string;
            /** Code */
            code: string | null;
            /** Is Own */
            is_own: boolean;
        };
        /**
         * TypicalDuration
         * @description Of the last completed runs of the same flow, or task.
         */
        TypicalDuration: {
            /** P50 Seconds */
            p50_seconds: number;
            /** P95 Seconds */
            p95_seconds: number;
            /** Runs */
            runs: number;
        };
        /** UITaskRun */
        UITaskRun: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Created */
            created: string | null;
            /** Updated */
            updated: string | null;
            /** Name */
            name?: string;
            /**
             * Flow Run Id
             * @default null
             */
            flow_run_id?: string | null;
            /** Task Key */
            task_key: string;
            /** Dynamic Key */
            dynamic_key: string;
            /**
             * Cache Key
             * @default null
             */
            cache_key?: string | null;
            /**
             * Cache Expiration
             * @default null
             */
            cache_expiration?: string | null;
            /**
             * Task Version
             * @default null
             */
            task_version?: string | null;
            empirical_policy?: components["schemas"]["TaskRunPolicy"];
            /** Tags */
            tags?: string[];
            /** Labels */
            labels?: {
                [key: string]: boolean | number | string;
            } | null;
            /**
             * State Id
             * @default null
             */
            state_id?: string | null;
            /** Task Inputs */
            task_inputs?: {
                [key: string]: (components["schemas"]["TaskRunResult"] | components["schemas"]["FlowRunResult"] | components["schemas"]["Parameter"] | components["schemas"]["Constant"])[];
            };
            /** @default null */
            state_type?: components["schemas"]["StateType"] | null;
            /**
             * State Name
             * @default null
             */
            state_name?: string | null;
            /**
             * Run Count
             * @default 0
             */
            run_count?: number;
            /**
             * Flow Run Run Count
             * @default 0
             */
            flow_run_run_count?: number;
            /**
             * Expected Start Time
             * @default null
             */
            expected_start_time?: string | null;
            /**
             * Next Scheduled Start Time
             * @default null
             */
            next_scheduled_start_time?: string | null;
            /**
             * Start Time
             * @default null
             */
            start_time?: string | null;
            /**
             * End Time
             * @default null
             */
            end_time?: string | null;
            /**
             * Total Run Time
             * @default 0
             */
            total_run_time?: number;
            /**
             * Estimated Run Time
             * @default 0
             */
            estimated_run_time?: number;
            /**
             * Estimated Start Time Delta
             * @default 0
             */
            estimated_start_time_delta?: number;
            /** @default null */
            state?: components["schemas"]["State_Any_"] | null;
            /**
             * Flow Run Name
             * @default null
             */
            flow_run_name?: string | null;
        };
        /** UpdatedBy */
        UpdatedBy: {
            /**
             * Id
             * @default null
             */
            id?: string | null;
            /**
             * Type
             * @default null
             */
            type?: string | null;
            /**
             * Display Value
             * @default null
             */
            display_value?: string | null;
        };
        /** Variable */
        Variable: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Created */
            created: string | null;
            /** Updated */
            updated: string | null;
            /** Name */
            name: string;
            /** Value */
            value: string | number | boolean | {
                [key: string]: unknown;
            } | unknown[] | null;
            /** Tags */
            tags?: string[];
        };
        /** VariableCreate */
        VariableCreate: {
            /** Name */
            name: string;
            /** Value */
            value: string | number | boolean | {
                [key: string]: unknown;
            } | unknown[] | null;
            /** Tags */
            tags?: string[];
        };
        /** VariableFilter */
        VariableFilter: {
            /** @default and_ */
            operator?: components["schemas"]["rota__contract__filters__base__Operator"];
            /** @default null */
            id?: components["schemas"]["VariableFilterId"] | null;
            /** @default null */
            name?: components["schemas"]["VariableFilterName"] | null;
            /** @default null */
            tags?: components["schemas"]["VariableFilterTags"] | null;
        };
        /** VariableFilterId */
        VariableFilterId: {
            /**
             * Any
             * @default null
             */
            any_?: string[] | null;
        };
        /** VariableFilterName */
        VariableFilterName: {
            /**
             * Any
             * @default null
             */
            any_?: string[] | null;
            /**
             * Like
             * @default null
             */
            like_?: string | null;
        };
        /** VariableFilterTags */
        VariableFilterTags: {
            /** @default and_ */
            operator?: components["schemas"]["rota__contract__filters__base__Operator"];
            /**
             * All
             * @default null
             */
            all_?: string[] | null;
            /**
             * Is Null
             * @default null
             */
            is_null_?: boolean | null;
        };
        /**
         * VariableSort
         * @enum {string}
         */
        VariableSort: "CREATED_DESC" | "UPDATED_DESC" | "NAME_DESC" | "NAME_ASC";
        /**
         * VariableUpdate
         * @description The fields that change. Absent: as it was. A value of null is a value.
         */
        VariableUpdate: {
            /**
             * Name
             * @default null
             */
            name?: string | null;
            /**
             * Value
             * @default null
             */
            value?: string | number | boolean | {
                [key: string]: unknown;
            } | unknown[] | null;
            /**
             * Tags
             * @default null
             */
            tags?: string[] | null;
        };
        /**
         * VersionInfo
         * @description Which version of the code this is, and whatever else is known of it.
         */
        VersionInfo: {
            /** Type */
            type: string;
            /** Version */
            version: string;
        } & {
            [key: string]: unknown;
        };
        /** View */
        View: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Created */
            created: string | null;
            /** Updated */
            updated: string | null;
            /** Name */
            name: string;
            /** Page */
            page: string;
            /** Query */
            query: string;
            /** Filters */
            filters: components["schemas"]["SavedSearchFilter"][];
            /**
             * Visibility
             * @enum {string}
             */
            visibility: "private" | "shared";
            /** Is Default */
            is_default: boolean;
            /** Is Pinned */
            is_pinned: boolean;
            /** Owner Id */
            owner_id: string | null;
        };
        /** ViewCreate */
        ViewCreate: {
            /** Name */
            name: string;
            /** Page */
            page: string;
            /** Query */
            query: string;
            /** Filters */
            filters?: components["schemas"]["SavedSearchFilter"][];
            /**
             * Visibility
             * @default private
             * @enum {string}
             */
            visibility?: "private" | "shared";
            /**
             * Is Default
             * @default false
             */
            is_default?: boolean;
            /**
             * Is Pinned
             * @default false
             */
            is_pinned?: boolean;
        };
        /** ViewList */
        ViewList: {
            /** Views */
            views: components["schemas"]["View"][];
        };
        /**
         * ViewUpdate
         * @description Only the fields that were sent are changed.
         */
        ViewUpdate: {
            /**
             * Name
             * @default null
             */
            name?: string | null;
            /**
             * Query
             * @default null
             */
            query?: string | null;
            /**
             * Filters
             * @default null
             */
            filters?: components["schemas"]["SavedSearchFilter"][] | null;
            /**
             * Visibility
             * @default null
             */
            visibility?: ("private" | "shared") | null;
            /**
             * Is Default
             * @default null
             */
            is_default?: boolean | null;
            /**
             * Is Pinned
             * @default null
             */
            is_pinned?: boolean | null;
        };
        /**
         * Wanted
         * @description What is wanted and what is not. ``*`` in a text stands for any characters; case does not matter.
         */
        Wanted: {
            /** Include */
            include?: string[];
            /** Exclude */
            exclude?: string[];
        };
        /**
         * WantedTypes
         * @description Types of states that are wanted, and that are not.
         */
        WantedTypes: {
            /** Include */
            include?: components["schemas"]["StateType"][];
            /** Exclude */
            exclude?: components["schemas"]["StateType"][];
        };
        /**
         * WhyCause
         * @description One thing that holds the run up.
         */
        WhyCause: {
            /** Code */
            code: string;
            /** Sentence */
            sentence: string;
            /**
             * Next Step
             * @default null
             */
            next_step?: string | null;
            /**
             * Command
             * @default null
             */
            command?: string | null;
            /**
             * Until
             * @default null
             */
            until?: string | null;
            /** Holders */
            holders?: components["schemas"]["WhyHolder"][];
        };
        /**
         * WhyHolder
         * @description Somebody who has what the run waits for.
         */
        WhyHolder: {
            /** Name */
            name: string;
            /**
             * Since
             * @default null
             */
            since?: string | null;
        };
        /**
         * WorkPoolConcurrencyStatus
         * @description Who takes the slots of a pool; a page of its queues.
         */
        WorkPoolConcurrencyStatus: {
            /** Active Slots */
            active_slots: number;
            /**
             * Concurrency Limit
             * @default null
             */
            concurrency_limit?: number | null;
            /** Queues */
            queues?: components["schemas"]["WorkQueueConcurrencyStatusDetail"][];
            /** Count */
            count: number;
            /** Limit */
            limit: number;
            /** Pages */
            pages: number;
            /** Page */
            page: number;
        };
        /** WorkPoolCreate */
        WorkPoolCreate: {
            /** Name */
            name: string;
            /**
             * Description
             * @default null
             */
            description?: string | null;
            /**
             * Type
             * @default prefect-agent
             */
            type?: string;
            /** Base Job Template */
            base_job_template?: {
                [key: string]: unknown;
            };
            /**
             * Is Paused
             * @default false
             */
            is_paused?: boolean;
            /**
             * Concurrency Limit
             * @default null
             */
            concurrency_limit?: number | null;
            storage_configuration?: components["schemas"]["WorkPoolStorageConfiguration"];
        };
        /** WorkPoolFilter */
        WorkPoolFilter: {
            /** @default and_ */
            operator?: components["schemas"]["rota__contract__filters__base__Operator"];
            /** @default null */
            id?: components["schemas"]["WorkPoolFilterId"] | null;
            /** @default null */
            name?: components["schemas"]["WorkPoolFilterName"] | null;
            /** @default null */
            type?: components["schemas"]["WorkPoolFilterType"] | null;
        };
        /** WorkPoolFilterId */
        WorkPoolFilterId: {
            /**
             * Any
             * @default null
             */
            any_?: string[] | null;
        };
        /** WorkPoolFilterName */
        WorkPoolFilterName: {
            /**
             * Any
             * @default null
             */
            any_?: string[] | null;
        };
        /** WorkPoolFilterType */
        WorkPoolFilterType: {
            /**
             * Any
             * @default null
             */
            any_?: string[] | null;
        };
        /** WorkPoolOverview */
        WorkPoolOverview: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Name */
            name: string;
            /** Type */
            type: string;
            /** Description */
            description: string | null;
            status: components["schemas"]["WorkPoolStatus"];
            /** Is Paused */
            is_paused: boolean;
            /** Concurrency Limit */
            concurrency_limit: number | null;
            /** Slots Used */
            slots_used: number;
            /** Workers Online */
            workers_online: number;
            /** Workers Total */
            workers_total: number;
            /** Last Polled */
            last_polled: string | null;
            /** Depth */
            depth: number;
            /** Late */
            late: number;
            /** Queues */
            queues: components["schemas"]["QueueOverview"][];
            /**
             * Created
             * Format: date-time
             */
            created: string;
            /**
             * Updated
             * Format: date-time
             */
            updated: string;
        };
        /** WorkPoolResponse */
        WorkPoolResponse: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Created */
            created: string | null;
            /** Updated */
            updated: string | null;
            /** Name */
            name: string;
            /**
             * Description
             * @default null
             */
            description?: string | null;
            /** Type */
            type: string;
            /** Base Job Template */
            base_job_template?: {
                [key: string]: unknown;
            };
            /**
             * Is Paused
             * @default false
             */
            is_paused?: boolean;
            /**
             * Concurrency Limit
             * @default null
             */
            concurrency_limit?: number | null;
            /** @default null */
            status?: components["schemas"]["WorkPoolStatus"] | null;
            /**
             * Default Queue Id
             * @default null
             */
            default_queue_id?: string | null;
            storage_configuration?: components["schemas"]["WorkPoolStorageConfiguration"];
            /**
             * Active Slots
             * @default null
             */
            active_slots?: number | null;
        };
        /**
         * WorkPoolStatus
         * @enum {string}
         */
        WorkPoolStatus: "READY" | "NOT_READY" | "PAUSED";
        /**
         * WorkPoolStorageConfiguration
         * @description Where code that is sent along with runs is kept.
         */
        WorkPoolStorageConfiguration: {
            /**
             * Bundle Upload Step
             * @default null
             */
            bundle_upload_step?: {
                [key: string]: unknown;
            } | null;
            /**
             * Bundle Execution Step
             * @default null
             */
            bundle_execution_step?: {
                [key: string]: unknown;
            } | null;
            /**
             * Default Result Storage Block Id
             * @default null
             */
            default_result_storage_block_id?: string | null;
        };
        /**
         * WorkPoolUpdate
         * @description Only the fields that were sent are changed.
         */
        WorkPoolUpdate: {
            /**
             * Description
             * @default null
             */
            description?: string | null;
            /**
             * Is Paused
             * @default null
             */
            is_paused?: boolean | null;
            /**
             * Base Job Template
             * @default null
             */
            base_job_template?: {
                [key: string]: unknown;
            } | null;
            /**
             * Concurrency Limit
             * @default null
             */
            concurrency_limit?: number | null;
            /** @default null */
            storage_configuration?: components["schemas"]["WorkPoolStorageConfiguration"] | null;
        };
        /** WorkPoolsOverview */
        WorkPoolsOverview: {
            /** Work Pools */
            work_pools: components["schemas"]["WorkPoolOverview"][];
        };
        /** WorkQueue */
        WorkQueue: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Created */
            created: string | null;
            /** Updated */
            updated: string | null;
            /** Name */
            name: string;
            /**
             * Description
             * @default
             */
            description?: string | null;
            /**
             * Is Paused
             * @default false
             */
            is_paused?: boolean;
            /**
             * Concurrency Limit
             * @default null
             */
            concurrency_limit?: number | null;
            /**
             * Priority
             * @default 1
             */
            priority?: number;
            /**
             * Work Pool Id
             * @default null
             */
            work_pool_id?: string | null;
            /** @default null */
            filter?: components["schemas"]["QueueFilter"] | null;
            /**
             * Last Polled
             * @default null
             */
            last_polled?: string | null;
        };
        /**
         * WorkQueueConcurrencyStatus
         * @description Who takes the slots of a queue; a page of the runs.
         */
        WorkQueueConcurrencyStatus: {
            /** Active Slots */
            active_slots: number;
            /**
             * Concurrency Limit
             * @default null
             */
            concurrency_limit?: number | null;
            /** Flow Runs */
            flow_runs?: components["schemas"]["FlowRunSlotSummary"][];
            /** Count */
            count: number;
            /** Limit */
            limit: number;
            /** Pages */
            pages: number;
            /** Page */
            page: number;
        };
        /** WorkQueueConcurrencyStatusDetail */
        WorkQueueConcurrencyStatusDetail: {
            /**
             * Queue Id
             * Format: uuid
             */
            queue_id: string;
            /** Queue Name */
            queue_name: string;
            /** Active Slots */
            active_slots: number;
            /**
             * Concurrency Limit
             * @default null
             */
            concurrency_limit?: number | null;
            /** Flow Runs */
            flow_runs?: components["schemas"]["FlowRunSlotSummary"][];
            /**
             * Flow Run Count
             * @default null
             */
            flow_run_count?: number | null;
        };
        /** WorkQueueCreate */
        WorkQueueCreate: {
            /** Name */
            name: string;
            /**
             * Description
             * @default
             */
            description?: string | null;
            /**
             * Is Paused
             * @default false
             */
            is_paused?: boolean;
            /**
             * Concurrency Limit
             * @default null
             */
            concurrency_limit?: number | null;
            /**
             * Priority
             * @default null
             */
            priority?: number | null;
            /** @default null */
            filter?: components["schemas"]["QueueFilter"] | null;
        };
        /** WorkQueueFilter */
        WorkQueueFilter: {
            /** @default and_ */
            operator?: components["schemas"]["rota__contract__filters__base__Operator"];
            /** @default null */
            id?: components["schemas"]["WorkQueueFilterId"] | null;
            /** @default null */
            name?: components["schemas"]["WorkQueueFilterName"] | null;
        };
        /** WorkQueueFilterId */
        WorkQueueFilterId: {
            /**
             * Any
             * @default null
             */
            any_?: string[] | null;
        };
        /** WorkQueueFilterName */
        WorkQueueFilterName: {
            /**
             * Any
             * @default null
             */
            any_?: string[] | null;
            /**
             * Startswith
             * @default null
             */
            startswith_?: string[] | null;
        };
        /** WorkQueueHealthPolicy */
        WorkQueueHealthPolicy: {
            /**
             * Maximum Late Runs
             * @default 0
             */
            maximum_late_runs?: number | null;
            /**
             * Maximum Seconds Since Last Polled
             * @default 60
             */
            maximum_seconds_since_last_polled?: number | null;
        };
        /** WorkQueueResponse */
        WorkQueueResponse: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Created */
            created: string | null;
            /** Updated */
            updated: string | null;
            /** Name */
            name: string;
            /**
             * Description
             * @default
             */
            description?: string | null;
            /**
             * Is Paused
             * @default false
             */
            is_paused?: boolean;
            /**
             * Concurrency Limit
             * @default null
             */
            concurrency_limit?: number | null;
            /**
             * Priority
             * @default 1
             */
            priority?: number;
            /**
             * Work Pool Id
             * @default null
             */
            work_pool_id?: string | null;
            /** @default null */
            filter?: components["schemas"]["QueueFilter"] | null;
            /**
             * Last Polled
             * @default null
             */
            last_polled?: string | null;
            /**
             * Work Pool Name
             * @default null
             */
            work_pool_name?: string | null;
            /** @default null */
            status?: components["schemas"]["WorkQueueStatus"] | null;
            /**
             * Active Slots
             * @default null
             */
            active_slots?: number | null;
        };
        /**
         * WorkQueueStatus
         * @enum {string}
         */
        WorkQueueStatus: "READY" | "NOT_READY" | "PAUSED";
        /** WorkQueueStatusDetail */
        WorkQueueStatusDetail: {
            /** Healthy */
            healthy: boolean;
            /**
             * Late Runs Count
             * @default 0
             */
            late_runs_count?: number;
            /**
             * Last Polled
             * @default null
             */
            last_polled?: string | null;
            health_check_policy: components["schemas"]["WorkQueueHealthPolicy"];
        };
        /**
         * WorkQueueUpdate
         * @description Only the fields that were sent are changed.
         */
        WorkQueueUpdate: {
            /**
             * Name
             * @default null
             */
            name?: string | null;
            /**
             * Description
             * @default null
             */
            description?: string | null;
            /**
             * Is Paused
             * @default false
             */
            is_paused?: boolean;
            /**
             * Concurrency Limit
             * @default null
             */
            concurrency_limit?: number | null;
            /**
             * Priority
             * @default null
             */
            priority?: number | null;
            /**
             * Last Polled
             * @default null
             */
            last_polled?: string | null;
            /** @default null */
            filter?: components["schemas"]["QueueFilter"] | null;
        };
        /** WorkerFilter */
        WorkerFilter: {
            /** @default and_ */
            operator?: components["schemas"]["rota__contract__filters__base__Operator"];
            /** @default null */
            last_heartbeat_time?: components["schemas"]["WorkerFilterLastHeartbeatTime"] | null;
            /** @default null */
            status?: components["schemas"]["WorkerFilterStatus"] | null;
        };
        /** WorkerFilterLastHeartbeatTime */
        WorkerFilterLastHeartbeatTime: {
            /**
             * Before
             * @default null
             */
            before_?: string | null;
            /**
             * After
             * @default null
             */
            after_?: string | null;
        };
        /** WorkerFilterStatus */
        WorkerFilterStatus: {
            /**
             * Any
             * @default null
             */
            any_?: components["schemas"]["WorkerStatus"][] | null;
            /**
             * Not Any
             * @default null
             */
            not_any_?: components["schemas"]["WorkerStatus"][] | null;
        };
        /**
         * WorkerFlowRunResponse
         * @description A run that waits, and where.
         */
        WorkerFlowRunResponse: {
            /**
             * Work Pool Id
             * Format: uuid
             */
            work_pool_id: string;
            /**
             * Work Queue Id
             * Format: uuid
             */
            work_queue_id: string;
            flow_run: components["schemas"]["FlowRun"];
        };
        /** WorkerHeartbeat */
        WorkerHeartbeat: {
            /** Name */
            name: string;
            /**
             * Heartbeat Interval Seconds
             * @default null
             */
            heartbeat_interval_seconds?: number | null;
        };
        /** WorkerResponse */
        WorkerResponse: {
            /**
             * Id
             * Format: uuid
             */
            id: string;
            /** Created */
            created: string | null;
            /** Updated */
            updated: string | null;
            /** Name */
            name: string;
            /**
             * Work Pool Id
             * Format: uuid
             */
            work_pool_id: string;
            /**
             * Last Heartbeat Time
             * @default null
             */
            last_heartbeat_time?: string | null;
            /**
             * Heartbeat Interval Seconds
             * @default null
             */
            heartbeat_interval_seconds?: number | null;
            /** @default OFFLINE */
            status?: components["schemas"]["WorkerStatus"];
        };
        /**
         * WorkerStatus
         * @enum {string}
         */
        WorkerStatus: "ONLINE" | "OFFLINE";
        /** ResumeFlowRun */
        rota__contract__actions__ResumeFlowRun: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "resume-flow-run";
        };
        /**
         * Operator
         * @description How the criteria of one filter combine.
         * @enum {string}
         */
        rota__contract__filters__base__Operator: "and_" | "or_";
        /** ResumeFlowRun */
        rota__contract__pausing__ResumeFlowRun: {
            /**
             * Run Input
             * @default null
             */
            run_input?: {
                [key: string]: unknown;
            } | null;
            /**
             * State Id
             * @default null
             */
            state_id?: string | null;
        };
        /**
         * Operator
         * @enum {string}
         */
        rota__core__triggers__model__Operator: "<" | "<=" | ">" | ">=";
        LiveRequest: components["schemas"]["LiveSubscribe"] | components["schemas"]["LiveKnown"] | components["schemas"]["LiveUnsubscribe"] | components["schemas"]["LivePing"];
        LiveMessage: components["schemas"]["LiveHello"] | components["schemas"]["LiveSubscribed"] | components["schemas"]["LiveUnsubscribed"] | components["schemas"]["LiveChanges"] | components["schemas"]["LiveRefused"] | components["schemas"]["LivePong"];
        /**
         * Refusal
         * @description Why a request was not served: one sentence; for what is not valid, all that is wrong with it.
         */
        Refusal: {
            exception_message?: string;
            exception_type?: string;
            exception_detail?: Record<string, unknown>[];
            request_body?: unknown;
            detail?: unknown;
            request_id?: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    clear_database: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["DatabaseReset"];
            };
        };
        responses: {
            /** @description Delete all data, where the setting `server.api.allow_database_reset` allows it */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    create_database: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["DatabaseReset"];
            };
        };
        responses: {
            /** @description Make the tables that are missing, where the setting `server.api.allow_database_reset` allows it */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    drop_database: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["DatabaseReset"];
            };
        };
        responses: {
            /** @description Delete all data and tables, where the setting `server.api.allow_database_reset` allows it */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read the server's settings, secrets masked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Settings"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_server_default_result_storage: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read which block keeps results by default */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServerDefaultResultStorage"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    update_server_default_result_storage: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ServerDefaultResultStorageUpdate"];
            };
        };
        responses: {
            /** @description Set which block keeps results by default */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServerDefaultResultStorage"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    clear_server_default_result_storage: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Let no block keep results by default */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_version: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read the server's version */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    create_artifact: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ArtifactCreate"];
            };
        };
        responses: {
            /** @description Add an artifact; with a key, a new version of it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Artifact"];
                };
            };
            /** @description Add an artifact; with a key, a new version of it */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Artifact"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    count_artifacts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CountArtifacts"];
            };
        };
        responses: {
            /** @description Count artifacts, all versions */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": number;
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_artifacts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReadArtifacts"];
            };
        };
        responses: {
            /** @description List artifacts, all versions */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Artifact"][];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    count_latest_artifacts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CountLatestArtifacts"];
            };
        };
        responses: {
            /** @description Count keys of artifacts */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": number;
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_latest_artifacts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReadLatestArtifacts"];
            };
        };
        responses: {
            /** @description List the latest version of each key */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArtifactCollection"][];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_artifact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read an artifact */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Artifact"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    delete_artifact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Delete one version of an artifact */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    update_artifact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ArtifactUpdate"];
            };
        };
        responses: {
            /** @description Change the fields of an artifact that are sent */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_latest_artifact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read the latest version of an artifact */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Artifact"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    create_automation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AutomationCreate"];
            };
        };
        responses: {
            /** @description Create an automation */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Automation"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    count_automations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CountAutomations"];
            };
        };
        responses: {
            /** @description Count automations */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": number;
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_automations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReadAutomations"];
            };
        };
        responses: {
            /** @description List automations */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Automation"][];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    delete_automations_owned_by_resource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                resource_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Delete the automations that go with a resource */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_automations_related_to_resource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                resource_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the automations that act on a resource or are about it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Automation"][];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    validate_automation_template: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": string;
            };
        };
        responses: {
            /** @description Say whether a text is a template that can be rendered */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_automation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read an automation */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Automation"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    update_automation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AutomationUpdate"];
            };
        };
        responses: {
            /** @description Replace an automation */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    delete_automation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Delete an automation */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    patch_automation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["AutomationPartialUpdate"];
            };
        };
        responses: {
            /** @description Enable or disable an automation */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_block_capabilities: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List what blocks can do */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string[];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    create_block_document: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BlockDocumentCreate"];
            };
        };
        responses: {
            /** @description Store a block */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BlockDocument"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    count_block_documents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CountBlockDocuments"];
            };
        };
        responses: {
            /** @description Count blocks */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": number;
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_block_documents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReadBlockDocuments"];
            };
        };
        responses: {
            /** @description List blocks */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BlockDocument"][];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_block_document: {
        parameters: {
            query?: {
                include_secrets?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read a block */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BlockDocument"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    delete_block_document: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Delete a block */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    update_block_document: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["BlockDocumentUpdate"];
            };
        };
        responses: {
            /** @description Change values of a block, or its schema */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    create_block_schema: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BlockSchemaCreate"];
            };
        };
        responses: {
            /** @description Make a version of a block type's fields known */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BlockSchema"];
                };
            };
            /** @description Make a version of a block type's fields known */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BlockSchema"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_block_schema_by_checksum: {
        parameters: {
            query?: {
                version?: string | null;
            };
            header?: never;
            path: {
                checksum: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read the newest block schema of a checksum */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BlockSchema"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_block_schemas: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReadBlockSchemas"];
            };
        };
        responses: {
            /** @description List block schemas, the newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BlockSchema"][];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_block_schema: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read a block schema */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BlockSchema"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    delete_block_schema: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Delete a block schema with the blocks that have it */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    create_block_type: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BlockTypeCreate"];
            };
        };
        responses: {
            /** @description Make a kind of blocks known */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BlockType"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_block_types: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReadBlockTypes"];
            };
        };
        responses: {
            /** @description List block types by name */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BlockType"][];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    install_system_block_types: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Make the block types known that come with rota */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_block_type_by_slug: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read a block type by its slug */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BlockType"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_block_documents_by_type: {
        parameters: {
            query?: {
                include_secrets?: boolean;
            };
            header?: never;
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the blocks of a type */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BlockDocument"][];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_block_document_by_name: {
        parameters: {
            query?: {
                include_secrets?: boolean;
            };
            header?: never;
            path: {
                slug: string;
                block_document_name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read a block by its type and name */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BlockDocument"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_block_type: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read a block type */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BlockType"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    delete_block_type: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Delete a block type with its schemas and all blocks of it */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    update_block_type: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["BlockTypeUpdate"];
            };
        };
        responses: {
            /** @description Change the fields of a block type that are sent */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_collection_view: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                view: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read descriptions of what packages bring along: their blocks, flows, workers */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    create_concurrency_limit: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConcurrencyLimitCreate"];
            };
        };
        responses: {
            /** @description Create the limit on a tag, or change it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConcurrencyLimit"];
                };
            };
            /** @description Create the limit on a tag, or change it */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConcurrencyLimit"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    decrement_tag_slots: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TagSlots"];
            };
        };
        responses: {
            /** @description Give back the tag slots of a task run */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MinimalConcurrencyLimitResponse"][];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_concurrency_limits: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReadLimits"];
            };
        };
        responses: {
            /** @description List limits on tags */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConcurrencyLimit"][];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    increment_tag_slots: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TagSlots"];
            };
        };
        responses: {
            /** @description Take a slot of each tag for a task run */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MinimalConcurrencyLimitResponse"][];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_concurrency_limit_by_tag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tag: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read the limit on a tag */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConcurrencyLimit"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    delete_concurrency_limit_by_tag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tag: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Delete the limit on a tag */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    reset_concurrency_limit_by_tag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tag: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ResetTagLimit"];
            };
        };
        responses: {
            /** @description Free the slots of the limit on a tag */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_concurrency_limit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read the limit on a tag by its id */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConcurrencyLimit"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    delete_concurrency_limit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Delete the limit on a tag by its id */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_csrf_token: {
        parameters: {
            query: {
                client: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Get a token for requests that change something */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CsrfToken"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    create_deployment: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeploymentCreate"];
            };
        };
        responses: {
            /** @description Create a deployment, or change the one of this flow and name */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deployment"];
                };
            };
            /** @description Create a deployment, or change the one of this flow and name */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deployment"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    bulk_delete_deployments: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["BulkDeleteDeployments"];
            };
        };
        responses: {
            /** @description Delete up to 50 deployments */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeploymentBulkDeleteResult"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    count_deployments: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CountDeployments"];
            };
        };
        responses: {
            /** @description Count deployments */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": number;
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_deployments: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReadDeployments"];
            };
        };
        responses: {
            /** @description List deployments */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deployment"][];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    get_scheduled_flow_runs_for_deployments: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReadScheduledFlowRuns"];
            };
        };
        responses: {
            /** @description List the runs of deployments that are due, and mark the deployments as asked for */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowRun"][];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_deployment_by_name: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                flow_name: string;
                deployment_name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read a deployment by the names of its flow and its own */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deployment"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    paginate_deployments: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["PaginateDeployments"];
            };
        };
        responses: {
            /** @description List deployments by page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Deployment_"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_deployment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read a deployment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deployment"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    delete_deployment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Delete a deployment and its runs that have not begun */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    update_deployment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["DeploymentUpdate"];
            };
        };
        responses: {
            /** @description Change the fields of a deployment that are sent */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    create_deployment_branch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BranchDeployment"];
            };
        };
        responses: {
            /** @description Copy a deployment under the name of a branch */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deployment"];
                };
            };
            /** @description Copy a deployment under the name of a branch */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Deployment"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    create_flow_run_from_deployment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["DeploymentFlowRunCreate"];
            };
        };
        responses: {
            /** @description Create a run of a deployment, or find the one of this idempotency key */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowRun"];
                };
            };
            /** @description Create a run of a deployment, or find the one of this idempotency key */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowRun"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    bulk_create_flow_runs_from_deployment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeploymentFlowRunCreate"][];
            };
        };
        responses: {
            /** @description Create up to 100 runs of a deployment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowRunBulkCreateResponse"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    pause_deployment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Stop making runs by schedule, and remove those that have not begun */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    resume_deployment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Make runs by schedule again, from now on */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    schedule_deployment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ScheduleDeployment"];
            };
        };
        responses: {
            /** @description Make a deployment's runs by schedule ahead of time */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_deployment_schedules: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the schedules of a deployment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeploymentSchedule"][];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    create_deployment_schedules: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeploymentScheduleCreate"][];
            };
        };
        responses: {
            /** @description Add schedules to a deployment */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeploymentSchedule"][];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    delete_deployment_schedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                schedule_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Delete a schedule and the runs it has made that have not begun */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    update_deployment_schedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                schedule_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["DeploymentScheduleUpdate"];
            };
        };
        responses: {
            /** @description Change the fields of a schedule that are sent */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    work_queue_check_for_deployment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the work queues that take the runs of a deployment */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkQueue"][];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    create_events: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Event"][];
            };
        };
        responses: {
            /** @description Take events */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    count_events: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                countable: components["schemas"]["Countable"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CountEvents"];
            };
        };
        responses: {
            /** @description Count events by time, name or resource */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventCount"][];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_events: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReadEvents"];
            };
        };
        responses: {
            /** @description List events */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventPage"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_events_page: {
        parameters: {
            query: {
                "page-token": string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the events of the next page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventPage"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_flow_run_states: {
        parameters: {
            query: {
                flow_run_id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the states of a flow run, oldest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["State_Any_"][];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_flow_run_state: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read a state of a flow run */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["State_Any_"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    create_flow_run: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FlowRunCreate"];
            };
        };
        responses: {
            /** @description Create a flow run, or find the one of this id or idempotency key */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowRun"];
                };
            };
            /** @description Create a flow run, or find the one of this id or idempotency key */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowRun"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    bulk_delete_flow_runs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["BulkDeleteFlowRuns"];
            };
        };
        responses: {
            /** @description Delete up to 50 flow runs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowRunBulkDeleteResult"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    bulk_set_flow_run_state: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkSetFlowRunState"];
            };
        };
        responses: {
            /** @description Propose a state for up to 50 flow runs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowRunBulkSetStateResult"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    count_flow_runs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CountFlowRuns"];
            };
        };
        responses: {
            /** @description Count flow runs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": number;
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_flow_runs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReadFlowRuns"];
            };
        };
        responses: {
            /** @description List flow runs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowRun"][];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_flow_run_history: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FlowRunHistory"];
            };
        };
        responses: {
            /** @description Count the states of flow runs over time */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HistoryResponse"][];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_flow_run_lateness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CountFlowRuns"];
            };
        };
        responses: {
            /** @description Read how many seconds flow runs start late, on average */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": number | null;
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    paginate_flow_runs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["PaginateFlowRuns"];
            };
        };
        responses: {
            /** @description List flow runs by page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_FlowRun_"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_flow_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read a flow run */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowRun"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    delete_flow_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Delete a flow run */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    update_flow_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["FlowRunUpdate"];
            };
        };
        responses: {
            /** @description Change the fields of a flow run that are sent */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_flow_run_dependencies: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the task runs of a flow run with those whose results each took */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DependencyResult"][];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_flow_run_graph: {
        parameters: {
            query?: {
                since?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read what ran in a flow run and what depends on what */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Graph"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    create_flow_run_input: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FlowRunInputCreate"];
            };
        };
        responses: {
            /** @description Send an input to a flow run */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    filter_flow_run_input: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FilterFlowRunInput"];
            };
        };
        responses: {
            /** @description List inputs of a flow run by the beginning of their keys, the oldest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowRunInput"][];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_flow_run_input: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read the value of an input */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    delete_flow_run_input: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Delete an input */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    update_flow_run_labels: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    [key: string]: boolean | number | string;
                };
            };
        };
        responses: {
            /** @description Add labels to a flow run, or change their values */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    download_flow_run_logs: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Download all log lines of a flow run as CSV */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    resume_flow_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["rota__contract__pausing__ResumeFlowRun"];
            };
        };
        responses: {
            /** @description Let a paused flow run go on, with the input that it waits for */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrchestrationResult"];
                };
            };
            /** @description Let a paused flow run go on, with the input that it waits for */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrchestrationResult"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    set_flow_run_state: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetState"];
            };
        };
        responses: {
            /** @description Propose a state for a flow run */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrchestrationResult"];
                };
            };
            /** @description Propose a state for a flow run */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrchestrationResult"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    create_flow: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FlowCreate"];
            };
        };
        responses: {
            /** @description Create a flow, or find the one of this name */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Flow"];
                };
            };
            /** @description Create a flow, or find the one of this name */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Flow"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    bulk_delete_flows: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["BulkDeleteFlows"];
            };
        };
        responses: {
            /** @description Delete up to 50 flows and their runs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowBulkDeleteResult"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    count_flows: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CountFlows"];
            };
        };
        responses: {
            /** @description Count flows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": number;
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_flows: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReadFlows"];
            };
        };
        responses: {
            /** @description List flows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Flow"][];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_flow_by_name: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read a flow by its name */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Flow"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    paginate_flows: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["PaginateFlows"];
            };
        };
        responses: {
            /** @description List flows by page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Flow_"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_flow: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read a flow */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Flow"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    delete_flow: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Delete a flow and its runs */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    update_flow: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["FlowUpdate"];
            };
        };
        responses: {
            /** @description Change a flow's tags */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Say that the server lives */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": boolean;
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_hello: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Say hello */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    create_logs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LogCreate"][];
            };
        };
        responses: {
            /** @description Add log lines */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_logs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReadLogs"];
            };
        };
        responses: {
            /** @description List log lines */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Log"][];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_ready: {
        parameters: {
            query?: {
                deep?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Say that the server reaches its database; with `deep`, that its tables fit and its services keep up */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_artifact_key_page: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read the latest artifact of a key with its runs and all versions */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArtifactPage"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_artifacts_overview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ArtifactsOverviewQuery"];
            };
        };
        responses: {
            /** @description List artifacts with the beginning of their data, their runs and how many versions there are */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArtifactsOverview"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_artifact_page: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read an artifact with its runs and the versions of its key */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArtifactPage"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    dry_run_automation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DryRun"];
            };
        };
        responses: {
            /** @description Tell when a trigger would have fired */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DryRunResult"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_automations_overview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List automations in a sentence each, with how they fared */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AutomationsOverview"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_automation_firings: {
        parameters: {
            query?: {
                limit?: number;
                cursor?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List what an automation did, and how each action went */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FiringPage"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    create_backfill: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BackfillCreate"];
            };
        };
        responses: {
            /** @description Run a deployment for the times of a span that has passed */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Backfill"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_backfills: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReadBackfills"];
            };
        };
        responses: {
            /** @description List backfills, the newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Backfill"][];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    preview_backfill: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BackfillCreate"];
            };
        };
        responses: {
            /** @description Read which runs a backfill would make */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackfillPreview"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_backfill: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read a backfill and how far it has come */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Backfill"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    update_backfill: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BackfillUpdate"];
            };
        };
        responses: {
            /** @description Change how many runs of a backfill may be unfinished at a time */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Backfill"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    cancel_backfill: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["BackfillCancel"];
            };
        };
        responses: {
            /** @description End a backfill, with or without the runs that it has made */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Backfill"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    pause_backfill: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Make no more runs of a backfill until it is resumed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Backfill"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    resume_backfill: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Let a paused backfill go on */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Backfill"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    retry_backfill: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Run those runs of a backfill again that failed or crashed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Backfill"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_blocks_overview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["BlocksOverviewQuery"];
            };
        };
        responses: {
            /** @description List blocks with their types, what they can do and how many objects use them */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BlocksOverview"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_block_uses: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List what uses a block */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BlockUses"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_bulk_jobs: {
        parameters: {
            query?: {
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the newest bulk jobs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkJob"][];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    create_bulk_job: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkJobCreate"];
            };
        };
        responses: {
            /** @description Begin a job that does something to all runs or deployments that are meant */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkJob"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_bulk_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read how far a bulk job is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkJob"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    cancel_bulk_job: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description End a bulk job where it is; what it has done stays done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkJob"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_concurrency_overview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List concurrency limits with who holds and who waits for their slots */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConcurrencyOverview"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_dashboard: {
        parameters: {
            query?: {
                seconds?: number;
                until?: string | null;
                tags?: string[];
                hide_subflows?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read the state of the system: counters, history, what needs attention, what runs and what comes next */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dashboard"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_deployments_overview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["DeploymentsOverviewQuery"];
            };
        };
        responses: {
            /** @description List deployments with their schedules in words, last runs and why they are not ready */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeploymentsOverview"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_checkpoints: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the checkpoints of a flow run, oldest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CheckpointInfo"][];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_checkpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CheckpointRead"];
            };
        };
        responses: {
            /** @description Read the value of one checkpoint */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CheckpointValue"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    claim_flow_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Claim"];
            };
        };
        responses: {
            /** @description Own a flow run for a while, to run it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClaimResult"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    explain_flow_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Say why a flow run is not running, and what to do next */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowRunExplanation"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_flows_overview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["FlowsOverviewQuery"];
            };
        };
        responses: {
            /** @description List flows with their last runs, success rate, next run and deployments */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowsOverview"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    renew_leases: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LeaseRenewal"];
            };
        };
        responses: {
            /** @description Go on owning flow runs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeaseRenewalResult"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_log_lines: {
        parameters: {
            query: {
                run: string;
                level?: number | null;
                levels?: number[] | null;
                task?: string[] | null;
                logger?: string[] | null;
                since?: string | null;
                until?: string | null;
                q?: string | null;
                regex?: boolean;
                case?: boolean;
                include_subflows?: boolean;
                from?: number | null;
                at?: string | null;
                n?: number;
                order?: components["schemas"]["LogOrder"];
                only_matches?: boolean;
                matches?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read lines of a run's log from a number on, or from a time, and find those that match */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LogPage"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    download_log: {
        parameters: {
            query: {
                run: string;
                level?: number | null;
                levels?: number[] | null;
                task?: string[] | null;
                logger?: string[] | null;
                since?: string | null;
                until?: string | null;
                q?: string | null;
                regex?: boolean;
                case?: boolean;
                include_subflows?: boolean;
                format?: "txt" | "ndjson";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Download a run's log, or what the filter and the search leave of it, as text or as a JSON object a line */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain; charset=utf-8": string;
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    summarize_log: {
        parameters: {
            query: {
                run: string;
                include_subflows?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Say how many lines of which level, logger and task a run's log has, and where its errors are */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LogSummary"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    record: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecordBatch"];
            };
        };
        responses: {
            /** @description Record task runs, their states, checkpoints and log lines in bulk */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecordResult"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    recover: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Recovery"];
            };
        };
        responses: {
            /** @description End the leases of a process that is gone */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryResult"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_run_histogram: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReadRunHistogram"];
            };
        };
        responses: {
            /** @description Count runs over time by type of state, and how long they took */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunHistogram"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    search_runs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["SearchRuns"];
            };
        };
        responses: {
            /** @description Search flow runs or task runs, with the names of all that they belong with, page by page in both directions */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunSearchPage"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_run_graph: {
        parameters: {
            query?: {
                since?: string | null;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read what ran in a flow run, when, and what waited for what, as columns; or only what has changed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunGraph"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_flow_run_page: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read a flow run with all that its page shows first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowRunPage"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_flow_run_result: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read what a flow run returned, when the server can read it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunResult"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    preview_schedule: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["SchedulePreview"];
            };
        };
        responses: {
            /** @description Read the next times of a schedule that need not exist */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SchedulePreviewAnswer"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    search: {
        parameters: {
            query: {
                q: string;
                kinds?: components["schemas"]["HitKind"][];
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Find anything by the beginning of its name or id */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SearchAnswer"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    ask_for_slots: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SlotRequest"];
            };
        };
        responses: {
            /** @description Ask for slots, or for a place in the queue */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SlotAnswer"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    check_slots: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SlotCheck"];
            };
        };
        responses: {
            /** @description Read what has come of a session's requests */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SlotCheckAnswer"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    keep_slots: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SlotKeep"];
            };
        };
        responses: {
            /** @description Go on holding slots and waiting for them */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SlotKeepAnswer"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_slot_use: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id_or_name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read who holds the slots of a limit and who waits */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SlotUse"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    release_slots: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SlotRelease"];
            };
        };
        responses: {
            /** @description Give slots back, and leave queues */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_limited_tags: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the tags that have an active limit */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string[];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_task_run_page: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read a task run with all that its page shows first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskRunPage"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_task_run_result: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read what a task run returned, when the server can read it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunResult"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    claim_task_runs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClaimTaskRuns"];
            };
        };
        responses: {
            /** @description Take background task runs that are due, each for one worker alone */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClaimedTaskRuns"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    hand_back_task_runs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HandBackTaskRuns"];
            };
        };
        responses: {
            /** @description Give back background task runs that are not over */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HandedBackTaskRuns"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_variable_uses: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List what uses a variable */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BlockUses"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_views: {
        parameters: {
            query?: {
                page?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the views of a page, or of all */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ViewList"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    create_view: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ViewCreate"];
            };
        };
        responses: {
            /** @description Keep a page with its filters under a name */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["View"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_view: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read a view */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["View"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    delete_view: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Delete a view */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    update_view: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ViewUpdate"];
            };
        };
        responses: {
            /** @description Change the fields of a view that are sent */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["View"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_work_pools_overview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List work pools with their workers, slots and queues */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkPoolsOverview"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    hand_back_flow_runs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HandBack"];
            };
        };
        responses: {
            /** @description Give back runs that were claimed and not started */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HandBackResult"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    claim_scheduled_runs: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                work_pool_name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClaimScheduledRuns"];
            };
        };
        responses: {
            /** @description Take runs that are due, each for one worker alone */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClaimedFlowRuns"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    put_saved_search: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SavedSearchCreate"];
            };
        };
        responses: {
            /** @description Save a search under a name; one of this name is replaced */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedSearch"];
                };
            };
            /** @description Save a search under a name; one of this name is replaced */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedSearch"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_saved_searches: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReadSavedSearches"];
            };
        };
        responses: {
            /** @description List saved searches by name */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedSearch"][];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_saved_search: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read a saved search */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SavedSearch"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    delete_saved_search: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Delete a saved search */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_task_run_states: {
        parameters: {
            query: {
                task_run_id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description List the states of a task run, oldest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["State_Any_"][];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_task_run_state: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read a state of a task run */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["State_Any_"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    create_task_run: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TaskRunCreate"];
            };
        };
        responses: {
            /** @description Create a task run, or find the one of this id or of this task and dynamic key */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskRun"];
                };
            };
            /** @description Create a task run, or find the one of this id or of this task and dynamic key */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskRun"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    count_task_runs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CountTaskRuns"];
            };
        };
        responses: {
            /** @description Count task runs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": number;
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_task_runs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReadTaskRuns"];
            };
        };
        responses: {
            /** @description List task runs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskRun"][];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_task_run_history: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TaskRunHistory"];
            };
        };
        responses: {
            /** @description Count the states of task runs over time */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HistoryResponse"][];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    paginate_task_runs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["PaginateTaskRuns"];
            };
        };
        responses: {
            /** @description List task runs by page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_TaskRun_"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_task_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read a task run */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskRun"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    delete_task_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Delete a task run */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    update_task_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["TaskRunUpdate"];
            };
        };
        responses: {
            /** @description Rename a task run */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    set_task_run_state: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetState"];
            };
        };
        responses: {
            /** @description Propose a state for a task run */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrchestrationResult"];
                };
            };
            /** @description Propose a state for a task run */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrchestrationResult"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_task_workers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReadTaskWorkers"];
            };
        };
        responses: {
            /** @description List the task workers that are connected */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskWorkerResponse"][];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    validate_template: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": string;
            };
        };
        responses: {
            /** @description Say whether a text is a template that can be rendered */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    count_task_runs_by_flow_run: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OfFlowRuns"];
            };
        };
        responses: {
            /** @description Count the task runs, without those that stand for subflows, of up to 200 flow runs */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: number;
                    };
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_simple_flow_runs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["SimpleFlowRunHistory"];
            };
        };
        responses: {
            /** @description List up to 1,000 flow runs as points of a chart */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SimpleFlowRun"][];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    count_deployments_by_flow: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OfFlows"];
            };
        };
        responses: {
            /** @description Count the deployments of up to 200 flows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: number;
                    };
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    next_runs_by_flow: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OfFlows"];
            };
        };
        responses: {
            /** @description Find the scheduled run that is due first, of up to 200 flows */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: components["schemas"]["SimpleNextFlowRun"] | null;
                    };
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    validate_schema_values: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SchemaValues"];
            };
        };
        responses: {
            /** @description Say what of some values does not fit a JSON schema */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SchemaValuesValidationResponse"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    count_task_runs_by_state: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CountTaskRunsByState"];
            };
        };
        responses: {
            /** @description Count task runs by type of state */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CountByState"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_dashboard_task_run_counts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DashboardCounts"];
            };
        };
        responses: {
            /** @description Count the task runs that ended well and badly, in 20 equal parts of a time */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskRunCount"][];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_ui_task_run: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read a task run and the name of its flow run */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UITaskRun"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    create_concurrency_limit_v2: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConcurrencyLimitV2Create"];
            };
        };
        responses: {
            /** @description Create a concurrency limit */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConcurrencyLimitV2"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    decrement_concurrency_slots: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DecrementSlots"];
            };
        };
        responses: {
            /** @description Give back slots that were taken without a lease */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MinimalConcurrencyLimitResponse"][];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    decrement_concurrency_slots_with_lease: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DecrementSlotsWithLease"];
            };
        };
        responses: {
            /** @description Give back the slots of a lease */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_concurrency_limits_v2: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReadLimits"];
            };
        };
        responses: {
            /** @description List concurrency limits */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GlobalConcurrencyLimitResponse"][];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    increment_concurrency_slots: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IncrementSlots"];
            };
        };
        responses: {
            /** @description Take slots until they are given back */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MinimalConcurrencyLimitResponse"][];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    increment_concurrency_slots_with_lease: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IncrementSlotsWithLease"];
            };
        };
        responses: {
            /** @description Take slots for as long as their lease is renewed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConcurrencyLimitWithLeaseResponse"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    renew_concurrency_lease: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                lease_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RenewSlotLease"];
            };
        };
        responses: {
            /** @description Go on holding the slots of a lease */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_concurrency_limit_v2: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id_or_name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read a concurrency limit */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GlobalConcurrencyLimitResponse"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    delete_concurrency_limit_v2: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id_or_name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Delete a concurrency limit */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    update_concurrency_limit_v2: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id_or_name: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ConcurrencyLimitV2Update"];
            };
        };
        responses: {
            /** @description Change the fields of a concurrency limit that are sent */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    create_variable: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VariableCreate"];
            };
        };
        responses: {
            /** @description Add a variable; 409 when one of its name is there */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Variable"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    count_variables: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CountVariables"];
            };
        };
        responses: {
            /** @description Count variables */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": number;
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_variables: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReadVariables"];
            };
        };
        responses: {
            /** @description List variables */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Variable"][];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_variable_by_name: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read the variable of a name */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Variable"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    delete_variable_by_name: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Delete the variable of a name */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    update_variable_by_name: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["VariableUpdate"];
            };
        };
        responses: {
            /** @description Change the fields of the variable of a name that are sent */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_variable: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read a variable */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Variable"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    delete_variable: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Delete a variable */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    update_variable: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["VariableUpdate"];
            };
        };
        responses: {
            /** @description Change the fields of a variable that are sent */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_api_version: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read the version of the wire protocol */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    create_work_pool: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WorkPoolCreate"];
            };
        };
        responses: {
            /** @description Create a work pool with its default queue */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkPoolResponse"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    count_work_pools: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CountWorkPools"];
            };
        };
        responses: {
            /** @description Count work pools */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": number;
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_work_pools: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReadWorkPools"];
            };
        };
        responses: {
            /** @description List work pools */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkPoolResponse"][];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_work_pool: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read a work pool */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkPoolResponse"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    delete_work_pool: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Delete a work pool with its queues and workers */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    update_work_pool: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["WorkPoolUpdate"];
            };
        };
        responses: {
            /** @description Change the fields of a work pool that are sent */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_work_pool_concurrency_status: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReadPoolConcurrency"];
            };
        };
        responses: {
            /** @description Read which runs take the slots of a work pool */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkPoolConcurrencyStatus"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    get_scheduled_flow_runs: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReadScheduledRuns"];
            };
        };
        responses: {
            /** @description List the runs of a work pool that are due and have room */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkerFlowRunResponse"][];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    create_work_queue: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                work_pool_name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WorkQueueCreate"];
            };
        };
        responses: {
            /** @description Create a work queue in a work pool */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkQueueResponse"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_work_queues_of_pool: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                work_pool_name: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReadQueuesOfPool"];
            };
        };
        responses: {
            /** @description List the queues of a work pool */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkQueueResponse"][];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_work_queue: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                work_pool_name: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read a work queue of a work pool */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkQueueResponse"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    delete_work_queue: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                work_pool_name: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Delete a work queue of a work pool */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    update_work_queue: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                work_pool_name: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["WorkQueueUpdate"];
            };
        };
        responses: {
            /** @description Change the fields of a work queue that are sent */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_workers: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                work_pool_name: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReadWorkers"];
            };
        };
        responses: {
            /** @description List the workers of a work pool */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkerResponse"][];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    worker_heartbeat: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                work_pool_name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WorkerHeartbeat"];
            };
        };
        responses: {
            /** @description Give a worker's sign of life */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    delete_worker: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                work_pool_name: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Forget a worker */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    create_work_queue_of_default_pool: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WorkQueueCreate"];
            };
        };
        responses: {
            /** @description Create a work queue in the default pool */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkQueueResponse"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_work_queues: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReadWorkQueues"];
            };
        };
        responses: {
            /** @description List the queues of all work pools */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkQueueResponse"][];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_work_queue_by_name: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read a work queue of the default pool by its name */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkQueueResponse"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_work_queue_by_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read a work queue by its id */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkQueueResponse"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    delete_work_queue_by_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Delete a work queue by its id */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    update_work_queue_by_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["WorkQueueUpdate"];
            };
        };
        responses: {
            /** @description Change the fields of a work queue that are sent, found by its id */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_work_queue_concurrency_status: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReadQueueConcurrency"];
            };
        };
        responses: {
            /** @description Read which runs take the slots of a work queue */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkQueueConcurrencyStatus"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_work_queue_runs: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ReadRunsOfQueue"];
            };
        };
        responses: {
            /** @description List the runs of a work queue that are due and have room */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FlowRun"][];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
    read_work_queue_status: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Read whether a work queue is looked after */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkQueueStatusDetail"];
                };
            };
            /** @description A parameter or the body is not valid */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
            /** @description Refused: 400 unreadable, 401 login, 403 not allowed, 404 not there, 409 in the way, 413 too large, 503 later */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refusal"];
                };
            };
        };
    };
}
