using EFCore.Citus.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.Logging;

namespace EFCore.Citus.Tests.TestUtilities;

/// <summary>
///     Builds models as a context with <c>UseCitus</c> does, without a database.
/// </summary>
internal static class TestModel
{
    /// <summary>Gets the finalized model with all annotations for migrations.</summary>
    public static IModel Build(
        Action<ModelBuilder> onModelCreating,
        Action<CitusDbContextOptionsBuilder>? citus = null,
        Action<DbContextOptionsBuilder>? options = null)
    {
        using var context = CreateContext(onModelCreating, citus, options);

        return context.GetService<IDesignTimeModel>().Model;
    }

    /// <summary>Gets the message of the exception that refuses the model.</summary>
    public static string Refuse(Action<ModelBuilder> onModelCreating, Action<CitusDbContextOptionsBuilder>? citus = null)
        => Assert.Throws<InvalidOperationException>(() => Build(onModelCreating, citus)).Message;

    /// <summary>Gets the warnings for the model, with their IDs.</summary>
    public static IReadOnlyList<(EventId Id, string Message)> Warn(
        Action<ModelBuilder> onModelCreating,
        Action<ModelConfigurationBuilder>? conventions = null)
    {
        var warnings = new List<(EventId, string)>();
        using var context = CreateContext(
            onModelCreating,
            options: o => o.LogTo(
                (id, level) => id.Id is >= 31000 and < 32000 && level == LogLevel.Warning,
                e => warnings.Add((e.EventId, e.ToString()))),
            conventions: conventions);

        // The design-time model is a separate instance, for which the same warnings would be logged again.
        Assert.NotEmpty(context.Model.GetEntityTypes());

        return warnings;
    }

    public static DbContext CreateContext(
        Action<ModelBuilder> onModelCreating,
        Action<CitusDbContextOptionsBuilder>? citus = null,
        Action<DbContextOptionsBuilder>? options = null,
        Action<ModelConfigurationBuilder>? conventions = null)
    {
        var builder = new DbContextOptionsBuilder<TestContext>()
            .UseNpgsql("Host=none", npgsql => npgsql.UseCitus(citus))
            .ReplaceService<IModelCacheKeyFactory, PerModelCacheKeyFactory>();

        options?.Invoke(builder);

        return new TestContext(builder.Options, onModelCreating, conventions);
    }

    public static ITable Table(this IModel model, string name, string? schema = null)
        => model.GetRelationalModel().FindTable(name, schema)
            ?? throw new InvalidOperationException(
                $"No table '{name}' among {string.Join(", ", model.GetRelationalModel().Tables.Select(t => t.SchemaQualifiedName))}.");

    /// <summary>Gets the annotations of this package as text, for comparisons.</summary>
    public static string CitusAnnotations(this IReadOnlyAnnotatable annotatable)
        => string.Join(
            "; ",
            annotatable.GetAnnotations()
                .Where(a => a.Name.StartsWith("Citus:", StringComparison.Ordinal))
                .OrderBy(a => a.Name, StringComparer.Ordinal)
                .Select(a => FormattableString.Invariant($"{a.Name["Citus:".Length..]}={a.Value}")));

    private sealed class TestContext(
        DbContextOptions options,
        Action<ModelBuilder> onModelCreating,
        Action<ModelConfigurationBuilder>? conventions) : DbContext(options)
    {
        public Action<ModelBuilder> OnCreating { get; } = onModelCreating;

        protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
            => conventions?.Invoke(configurationBuilder);

        protected override void OnModelCreating(ModelBuilder modelBuilder)
            => OnCreating(modelBuilder);
    }

    private sealed class PerModelCacheKeyFactory : IModelCacheKeyFactory
    {
        public object Create(DbContext context, bool designTime)
            => (((TestContext)context).OnCreating, designTime);
    }
}
