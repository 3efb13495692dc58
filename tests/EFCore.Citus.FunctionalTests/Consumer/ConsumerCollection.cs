namespace EFCore.Citus.FunctionalTests.Consumer;

/// <summary>
///     The tests of the packages share what is packed and built once, and run one after the other.
/// </summary>
[CollectionDefinition(nameof(ConsumerCollection))]
public sealed class ConsumerCollection : ICollectionFixture<ConsumerFixture>;
