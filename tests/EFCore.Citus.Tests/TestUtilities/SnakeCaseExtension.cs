using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Microsoft.EntityFrameworkCore.Metadata.Conventions.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace EFCore.Citus.Tests.TestUtilities;

/// <summary>
///     Represents an extension that renames tables and columns as packages for naming conventions do: when they are added, and again when
///     the model is finalized.
/// </summary>
internal sealed class SnakeCaseExtension : IDbContextOptionsExtension
{
    public DbContextOptionsExtensionInfo Info
        => new ExtensionInfo(this);

    public void ApplyServices(IServiceCollection services)
        => new EntityFrameworkServicesBuilder(services).TryAdd<IConventionSetPlugin, Plugin>();

    public void Validate(IDbContextOptions options)
    {
    }

    private sealed class ExtensionInfo(IDbContextOptionsExtension extension) : DbContextOptionsExtensionInfo(extension)
    {
        public override bool IsDatabaseProvider
            => false;

        public override string LogFragment
            => "";

        public override int GetServiceProviderHashCode()
            => 0;

        public override bool ShouldUseSameServiceProvider(DbContextOptionsExtensionInfo other)
            => other is ExtensionInfo;

        public override void PopulateDebugInfo(IDictionary<string, string> debugInfo)
        {
        }
    }

    private sealed class Plugin : IConventionSetPlugin
    {
        public ConventionSet ModifyConventions(ConventionSet conventionSet)
        {
            conventionSet.Add(new Convention());

            return conventionSet;
        }
    }

    private sealed class Convention : IPropertyAddedConvention, IModelFinalizingConvention
    {
        public void ProcessPropertyAdded(
            IConventionPropertyBuilder propertyBuilder,
            IConventionContext<IConventionPropertyBuilder> context)
            => propertyBuilder.HasColumnName(ToSnakeCase(propertyBuilder.Metadata.Name));

        public void ProcessModelFinalizing(
            IConventionModelBuilder modelBuilder,
            IConventionContext<IConventionModelBuilder> context)
        {
            foreach (var entityType in modelBuilder.Metadata.GetEntityTypes())
            {
                if (entityType.GetTableName() is { } table
                    && entityType.BaseType is null
                    && !entityType.IsMappedToJson())
                {
                    entityType.Builder.ToTable(ToSnakeCase(table));
                }

                foreach (var property in entityType.GetDeclaredProperties())
                {
                    // An owned type in the same table has the key columns of its owner.
                    var principal = entityType.FindOwnership() is { IsUnique: true } ownership
                        ? ownership.Properties.Zip(ownership.PrincipalKey.Properties).FirstOrDefault(p => p.First == property).Second
                        : null;
                    property.Builder.HasColumnName(ToSnakeCase((principal ?? property).Name));
                }
            }
        }

        private static string ToSnakeCase(string name)
            => string.Concat(
                name.Select((c, i) => char.IsUpper(c) ? (i > 0 && name[i - 1] != '_' ? "_" : "") + char.ToLowerInvariant(c) : c.ToString()));
    }
}
