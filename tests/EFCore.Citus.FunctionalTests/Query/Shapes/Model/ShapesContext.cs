using Microsoft.EntityFrameworkCore;

namespace EFCore.Citus.FunctionalTests.Query.Shapes.Model;

/// <summary>
///     Tables of all kinds, without distribution, for the plain provider. <see cref="DistributedShapesContext" /> distributes them.
/// </summary>
public class ShapesContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<Store> Stores => Set<Store>();

    public DbSet<Customer> Customers => Set<Customer>();

    public DbSet<Order> Orders => Set<Order>();

    public DbSet<Line> Lines => Set<Line>();

    public DbSet<Product> Products => Set<Product>();

    public DbSet<Tag> Tags => Set<Tag>();

    public DbSet<Payment> Payments => Set<Payment>();

    public DbSet<Document> Documents => Set<Document>();

    public DbSet<Notice> Notices => Set<Notice>();

    public DbSet<Country> Countries => Set<Country>();

    public DbSet<Category> Categories => Set<Category>();

    public DbSet<Setting> Settings => Set<Setting>();

    public DbSet<Job> Jobs => Set<Job>();

    public DbSet<Draft> Drafts => Set<Draft>();

    public DbSet<Visit> Visits => Set<Visit>();

    public DbSet<CustomerTotal> CustomerTotals => Set<CustomerTotal>();

    public DbSet<Device> Devices => Set<Device>();

    public DbSet<Reading> Readings => Set<Reading>();

    public DbSet<Sale> Sales => Set<Sale>();

    public DbSet<Account> Accounts => Set<Account>();

    public DbSet<Booking> Bookings => Set<Booking>();

    public DbSet<Language> Languages => Set<Language>();

    public DbSet<Translation> Translations => Set<Translation>();

    public DbSet<Slot> Slots => Set<Slot>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<decimal>().HavePrecision(12, 2);
        configurationBuilder.Properties<AccountCode>().HaveConversion<AccountCodeConverter>();
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ConfigureShop(modelBuilder);
        ConfigureHierarchies(modelBuilder);
        ConfigureOthers(modelBuilder);

        foreach (var key in modelBuilder.Model.GetEntityTypes().Where(e => !e.IsOwned()).Select(e => e.FindPrimaryKey()).OfType<Microsoft.EntityFrameworkCore.Metadata.IMutableKey>())
        {
            foreach (var property in key.Properties)
            {
                property.ValueGenerated = Microsoft.EntityFrameworkCore.Metadata.ValueGenerated.Never;
            }
        }
    }

    private static void ConfigureShop(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Store>().ToTable("stores");
        modelBuilder.Entity<Customer>(
            customer =>
            {
                customer.ToTable("customers");
                customer.HasKey(c => new { c.StoreId, c.Id });
                customer.HasOne(c => c.Store).WithMany(s => s.Customers).HasForeignKey(c => c.StoreId);
                customer.HasOne(c => c.Referrer).WithMany(c => c.Referred).HasForeignKey(c => new { c.StoreId, c.ReferrerId }).IsRequired(false);
                customer.OwnsOne(c => c.Address);
                customer.OwnsOne(
                    c => c.Profile,
                    profile =>
                    {
                        profile.ToJson();
                        profile.OwnsMany(p => p.Contacts);
                    });
            });
        modelBuilder.Entity<Order>(
            order =>
            {
                order.ToTable("orders");
                order.HasKey(o => new { o.StoreId, o.Id });
                order.HasOne(o => o.Store).WithMany(s => s.Orders).HasForeignKey(o => o.StoreId);
                order.HasOne(o => o.Customer).WithMany(c => c.Orders).HasForeignKey(o => new { o.StoreId, o.CustomerId }).IsRequired(false);
                order.ComplexProperty(o => o.Shipping, shipping => shipping.ToJson());
                order.HasMany(o => o.Tags).WithMany(t => t.Orders).UsingEntity(
                    "order_tags",
                    r => r.HasOne(typeof(Tag)).WithMany().HasForeignKey("StoreId", "TagId"),
                    l => l.HasOne(typeof(Order)).WithMany().HasForeignKey("StoreId", "OrderId"),
                    j => j.HasKey("StoreId", "OrderId", "TagId"));
            });
        modelBuilder.Entity<Product>(
            product =>
            {
                product.ToTable("products");
                product.HasKey(p => new { p.StoreId, p.Id });
                product.Property(p => p.Name).UseCollation("en-x-icu");
                product.HasOne(p => p.Store).WithMany(s => s.Products).HasForeignKey(p => p.StoreId);
            });
        modelBuilder.Entity<Line>(
            line =>
            {
                line.ToTable("lines");
                line.HasKey(l => new { l.StoreId, l.Id });
                line.HasOne(l => l.Order).WithMany(o => o.Lines).HasForeignKey(l => new { l.StoreId, l.OrderId });
                line.HasOne(l => l.Product).WithMany(p => p.Lines).HasForeignKey(l => new { l.StoreId, l.ProductId });
            });
        modelBuilder.Entity<Tag>(
            tag =>
            {
                tag.ToTable("tags");
                tag.HasKey(t => new { t.StoreId, t.Id });
                tag.Property(t => t.Name).UseCollation("case_insensitive");
            });
    }

    private static void ConfigureHierarchies(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Payment>(
            payment =>
            {
                payment.ToTable("payments");
                payment.HasKey(p => new { p.StoreId, p.Id });
                payment.HasOne(p => p.Order).WithMany(o => o.Payments).HasForeignKey(p => new { p.StoreId, p.OrderId });
            });
        modelBuilder.Entity<CardPayment>();
        modelBuilder.Entity<CashPayment>();
        modelBuilder.Entity<Document>(
            document =>
            {
                document.UseTptMappingStrategy().ToTable("documents").HasKey(d => new { d.StoreId, d.Id });
                document.HasOne(d => d.Store).WithMany().HasForeignKey(d => d.StoreId);
            });
        modelBuilder.Entity<Invoice>().ToTable("invoices");
        modelBuilder.Entity<Receipt>().ToTable("receipts");
        modelBuilder.Entity<Notice>(
            notice =>
            {
                notice.UseTpcMappingStrategy().HasKey(n => new { n.StoreId, n.Id });
                notice.HasOne(n => n.Customer).WithMany().HasForeignKey(n => new { n.StoreId, n.CustomerId }).IsRequired(false);
            });
        modelBuilder.Entity<MailNotice>().ToTable("mail_notices");
        modelBuilder.Entity<SmsNotice>().ToTable("sms_notices");
    }

    private static void ConfigureOthers(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Country>().ToTable("countries");
        modelBuilder.Entity<Category>().ToTable("categories").HasOne(c => c.Parent).WithMany().HasForeignKey(c => c.ParentId);
        modelBuilder.Entity<Setting>().ToTable("settings");
        modelBuilder.Entity<Job>().ToTable("jobs");
        modelBuilder.Entity<Draft>().ToTable("drafts");
        modelBuilder.Entity<Visit>().ToTable("visits").HasKey(v => new { v.StoreId, v.Id });
        modelBuilder.Entity<CustomerTotal>().ToView("customer_totals").HasNoKey();
        modelBuilder.Entity<Device>().ToTable("devices");
        modelBuilder.Entity<Reading>(
            reading =>
            {
                reading.ToTable("readings");
                reading.HasKey(r => new { r.DeviceId, r.Id });
                reading.HasOne(r => r.Device).WithMany(d => d.Readings).HasForeignKey(r => r.DeviceId);
            });
        modelBuilder.Entity<Sale>().ToTable("sales").HasKey(s => new { s.Region, s.Id });
        modelBuilder.Entity<Account>().ToTable("accounts").HasKey(a => a.Code);
        modelBuilder.Entity<Booking>(
            booking =>
            {
                booking.ToTable("bookings");
                booking.HasKey(b => new { b.Code, b.Id });
                booking.HasOne(b => b.Account).WithMany(a => a.Bookings).HasForeignKey(b => b.Code);
            });
        modelBuilder.Entity<Language>(
            language =>
            {
                language.ToTable("languages").HasKey(l => l.Code);
                language.Property(l => l.Code).UseCollation("case_insensitive");
            });
        modelBuilder.Entity<Translation>().ToTable("translations").HasKey(t => new { t.Code, t.Id });
        modelBuilder.Entity<Slot>().ToTable("slots").HasKey(s => new { s.Rack, s.Id });
    }

    private sealed class AccountCodeConverter()
        : Microsoft.EntityFrameworkCore.Storage.ValueConversion.ValueConverter<AccountCode, string>(code => code.Value, value => new AccountCode(value));
}

public class DistributedShapesContext(DbContextOptions options) : ShapesContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<Store>().IsDistributedBy(s => s.Id);
        modelBuilder.Entity<Customer>().IsDistributedBy(c => c.StoreId);
        modelBuilder.Entity<Order>().IsDistributedBy(o => o.StoreId);
        modelBuilder.Entity<Line>().IsDistributedBy(l => l.StoreId);
        modelBuilder.Entity<Product>().IsDistributedBy(p => p.StoreId);
        modelBuilder.Entity<Tag>().IsDistributedBy(t => t.StoreId, table => table.IsColocatedWith<Store>());
        modelBuilder.SharedTypeEntity<Dictionary<string, object>>("order_tags").IsDistributedBy("StoreId");
        modelBuilder.Entity<Payment>().IsDistributedBy(p => p.StoreId);
        modelBuilder.Entity<Document>().IsDistributedBy(d => d.StoreId);
        modelBuilder.Entity<Notice>().IsDistributedBy(n => n.StoreId);
        modelBuilder.Entity<Country>().IsReferenceTable();
        modelBuilder.Entity<Category>().IsReferenceTable();
        modelBuilder.Entity<Setting>().IsSingleShardTable();
        modelBuilder.Entity<Job>().IsManagedLocalTable();
        modelBuilder.Entity<Visit>().IsDistributedBy(v => v.StoreId, table => table.IsNotColocated());
        modelBuilder.Entity<Device>().IsDistributedBy(d => d.Id);
        modelBuilder.Entity<Reading>().IsDistributedBy(r => r.DeviceId);
        modelBuilder.Entity<Sale>().IsDistributedBy(s => s.Region, table => table.IsNotColocated());
        modelBuilder.Entity<Account>().IsDistributedBy(a => a.Code);
        modelBuilder.Entity<Booking>().IsDistributedBy(b => b.Code);
        modelBuilder.Entity<Language>().IsReferenceTable();
        modelBuilder.Entity<Translation>().IsDistributedBy(t => t.Code, table => table.IsNotColocated());
        modelBuilder.Entity<Slot>().IsDistributedBy(s => s.Rack);
    }
}
