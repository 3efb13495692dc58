using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure;

namespace EFCore.Citus.FunctionalTests.Migrations.Adoption;

/// <summary>
///     Indicates the stage of an application with fifteen tables in its migration to Citus.
/// </summary>
public enum AdoptionStage
{
    /// <summary>An ordinary application: each table has a single-column key, and only some tables have the store.</summary>
    Plain,

    /// <summary>Every row of a store has the store, and keys begin with the store.</summary>
    Prepared,

    /// <summary>The tables of <see cref="Prepared" />, distributed by the store.</summary>
    Distributed
}

/// <summary>
///     Represents the model of the application at a stage. Its configuration for Citus is in the other part of the class. Without that
///     part, it is an ordinary application.
/// </summary>
public sealed partial class AdoptionContext(AdoptionStage stage, string connectionString) : DbContext
{
    public AdoptionStage Stage { get; } = stage;

    public IModel DesignTimeModel
        => this.GetService<IDesignTimeModel>().Model;

    protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder)
        => optionsBuilder
            .UseNpgsql(
                connectionString,
                npgsql =>
                {
                    if (Stage != AdoptionStage.Plain)
                    {
                        UseCitus(npgsql);
                    }
                })
            .ReplaceService<IModelCacheKeyFactory, StageCacheKeyFactory>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        Declare<Country>(modelBuilder, "countries");
        Declare<Currency>(modelBuilder, "currencies");
        // The table is local. It is managed as soon as the table that it references is a reference table.
        modelBuilder.Entity<Setting>().ToTable("settings").HasOne<Country>().WithMany().HasForeignKey(s => s.CountryCode);
        modelBuilder.Entity<Setting>().Property(s => s.Id).HasColumnName("id");
        modelBuilder.Entity<Country>().HasKey(c => c.Code);
        modelBuilder.Entity<Currency>().HasKey(c => c.Code);

        var store = modelBuilder.Entity<Store>().ToTable("stores");
        store.Property(s => s.Id).HasColumnName("id");
        store.HasOne<Country>().WithMany().HasForeignKey(s => s.CountryCode).OnDelete(DeleteBehavior.Restrict);
        if (Stage == AdoptionStage.Distributed)
        {
            Distribute(store, nameof(Store.Id));
        }

        Owned<Customer, Store>(modelBuilder, "customers", null).HasOne<Country>().WithMany().HasForeignKey(c => c.CountryCode);
        Owned<Address, Customer>(modelBuilder, "addresses", a => a.CustomerId);
        Owned<Category, Store>(modelBuilder, "categories", null);
        Refer<Category, Category>(modelBuilder, nameof(Category.ParentId), DeleteBehavior.Restrict);
        Owned<Product, Category>(modelBuilder, "products", p => p.CategoryId).HasOne<Currency>().WithMany().HasForeignKey(p => p.CurrencyCode);
        Owned<ProductTag, Product>(modelBuilder, "product_tags", t => t.ProductId);
        Owned<Order, Customer>(modelBuilder, "orders", o => o.CustomerId);
        Owned<OrderLine, Order>(modelBuilder, "order_lines", l => l.OrderId);
        Refer<OrderLine, Product>(modelBuilder, nameof(OrderLine.ProductId), DeleteBehavior.Restrict);
        Owned<Payment, Order>(modelBuilder, "payments", p => p.OrderId);
        Owned<Shipment, Order>(modelBuilder, "shipments", s => s.OrderId);
        Owned<ShipmentLine, Shipment>(modelBuilder, "shipment_lines", l => l.ShipmentId);
        Refer<ShipmentLine, OrderLine>(modelBuilder, nameof(ShipmentLine.OrderLineId), DeleteBehavior.Cascade);
        Owned<Review, Product>(modelBuilder, "reviews", r => r.ProductId);
        Refer<Review, Customer>(modelBuilder, nameof(Review.CustomerId), DeleteBehavior.Restrict);

        // A unique index requires the store as well, and contains it at the later stages.
        Unique<Order>(modelBuilder, nameof(Order.Number));
        Unique<ProductTag>(modelBuilder, nameof(ProductTag.ProductId), nameof(ProductTag.Name));
    }

    partial void UseCitus(NpgsqlDbContextOptionsBuilder npgsql);

    partial void Distribute(EntityTypeBuilder entity, string property);

    partial void Replicate(EntityTypeBuilder entity);

    private void Declare<T>(ModelBuilder modelBuilder, string table)
        where T : class
    {
        var entity = modelBuilder.Entity<T>().ToTable(table);
        if (Stage == AdoptionStage.Distributed)
        {
            Replicate(entity);
        }
    }

    // Configures an entity type that belongs to a store, directly or through another entity type.
    private EntityTypeBuilder<T> Owned<T, TParent>(ModelBuilder modelBuilder, string table, Expression<Func<T, object?>>? parent)
        where T : Row
        where TParent : class
    {
        var entity = modelBuilder.Entity<T>().ToTable(table);
        // The name is in lower case, because Citus can distribute an identity column with another name only while the table is not written.
        entity.Property(r => r.Id).HasColumnName("id").UseIdentityByDefaultColumn();
        if (Stage == AdoptionStage.Plain)
        {
            entity.HasKey(r => r.Id);
            if (parent is not null)
            {
                entity.Ignore(r => r.StoreId);
            }
        }
        else
        {
            entity.HasKey(r => new { r.StoreId, r.Id });
        }

        if (Stage == AdoptionStage.Distributed)
        {
            Distribute(entity, nameof(Row.StoreId));
        }

        if (parent is null)
        {
            entity.HasOne<TParent>().WithMany().HasForeignKey(r => r.StoreId);
        }
        else
        {
            Refer<T, TParent>(modelBuilder, parent.GetMemberAccess().Name, DeleteBehavior.Cascade);
        }

        return entity;
    }

    private void Refer<T, TPrincipal>(ModelBuilder modelBuilder, string column, DeleteBehavior behavior)
        where T : Row
        where TPrincipal : class
        => modelBuilder.Entity<T>().HasOne<TPrincipal>().WithMany().HasForeignKey(WithStore(column)).OnDelete(behavior);

    private void Unique<T>(ModelBuilder modelBuilder, params string[] columns)
        where T : Row
        => modelBuilder.Entity<T>().HasIndex(WithStore(columns)).IsUnique();

    private string[] WithStore(params string[] columns)
        => Stage == AdoptionStage.Plain ? columns : [nameof(Row.StoreId), .. columns];

    private sealed class StageCacheKeyFactory : IModelCacheKeyFactory
    {
        public object Create(DbContext context, bool designTime)
            => (((AdoptionContext)context).Stage, designTime);
    }
}
