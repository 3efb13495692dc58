namespace EFCore.Citus.FunctionalTests.Consumer;

/// <summary>
///     Represents the collection of the tests of packages. They share the packages and projects that are built once, and are executed one
///     after the other.
/// </summary>
[CollectionDefinition(nameof(ConsumerCollection))]
public sealed class ConsumerCollection : ICollectionFixture<ConsumerFixture>;
