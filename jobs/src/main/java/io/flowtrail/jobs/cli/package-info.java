/**
 * The words of the command line. Begin with {@link io.flowtrail.jobs.cli.Flowtrail}; every command
 * is a class of its own.
 */
package io.flowtrail.jobs.cli;
