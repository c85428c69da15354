/**
 * The configuration file, read into records with every problem found at once. Begin with {@link
 * io.flowtrail.jobs.config.FlowtrailConfig} and {@link io.flowtrail.jobs.config.ConfigReader}.
 */
package io.flowtrail.jobs.config;
