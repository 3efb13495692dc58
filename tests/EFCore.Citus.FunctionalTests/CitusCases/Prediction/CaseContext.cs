using EFCore.Citus.FunctionalTests.CitusCases.Schema;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace EFCore.Citus.FunctionalTests.CitusCases.Prediction;

/// <summary>
///     Represents a context with the tables of a case as its model.
/// </summary>
internal sealed class CaseContext : DbContext
{
    private static readonly DbContextOptions Validating = CreateOptions(b => b.UseNpgsql("Host=none", npgsql => npgsql.UseCitus()));

    private static readonly DbContextOptions ValidatingForWorkers = CreateOptions(
        b => b.UseNpgsql("Host=none", npgsql => npgsql.UseCitus())
            .ConfigureWarnings(w => w.Throw(CitusEventId.GeneratedIntegerColumnWarning, CitusEventId.SequenceOnCoordinatorWarning)));

    private static readonly DbContextOptions NotValidating =
        CreateOptions(
        b => b.UseNpgsql("Host=none", npgsql => npgsql.UseCitus()).ReplaceService<IModelValidator, SilentModelValidator>());

    private readonly CaseSchema _schema;

    private CaseContext(DbContextOptions options, CaseSchema schema)
        : base(options)
        => _schema = schema;

    /// <summary>Creates the context of an application, which refuses a model that Citus would refuse.</summary>
    public static CaseContext Create(CaseSchema schema)
        => new(Validating, schema);

    /// <summary>
    ///     Creates the context of an application that inserts rows through workers and configures the warnings for this to throw.
    /// </summary>
    public static CaseContext CreateForWorkers(CaseSchema schema)
        => new(ValidatingForWorkers, schema);

    /// <summary>Creates a context for the model before a migration, which is not validated.</summary>
    public static CaseContext CreateUnchecked(CaseSchema schema)
        => new(NotValidating, schema);

    /// <summary>Creates a context that uses an open connection.</summary>
    public static CaseContext Connect(CaseSchema schema, NpgsqlConnection connection)
        => new(CreateOptions(b => b.UseNpgsql(connection, npgsql => npgsql.UseCitus())), schema);

    /// <summary>Gets the model for migrations.</summary>
    public IModel DesignTimeModel
        => this.GetService<IDesignTimeModel>().Model;

    protected override void OnModelCreating(ModelBuilder modelBuilder)
        => new CaseModelBuilder(modelBuilder, _schema, this.GetService<IRelationalTypeMappingSource>())
            .Build();

    // The model only has the indexes that the case creates.
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
        => configurationBuilder.Conventions.Remove<ForeignKeyIndexConvention>();

    private static DbContextOptions CreateOptions(Action<DbContextOptionsBuilder> configure)
    {
        var builder = new DbContextOptionsBuilder();
        configure(builder);
        builder.ReplaceService<IModelCacheKeyFactory, ModelPerSchema>();

        return builder.Options;
    }

    private sealed class ModelPerSchema : IModelCacheKeyFactory
    {
        public object Create(DbContext context, bool designTime)
            => (((CaseContext)context)._schema, designTime);
    }

    private sealed class SilentModelValidator : IModelValidator
    {
        public void Validate(IModel model, IDiagnosticsLogger<DbLoggerCategory.Model.Validation> logger)
        {
        }
    }
}
